#!/usr/bin/env perl
# Policies and facts made by chance: tests/sql/generated.t [COUNT [FIRST]]; GENERATED in the environment says COUNT, too.
#
# What the VM says of each is compared with what SQLite says, and with what the VM says when joins are in another order, when there
# are no indexes, and in two threads at once (tests/unit/variants.c). Policy number N is always the same: recursive rules, negation,
# aggregates, groups, periods, waivers, values that are missing, references that lead nowhere, kinds that were not read, things
# in the policy and in files. With WRITE=FOLDER they are only written there. Needs BUILD (and T) as tests/run sets them. Prints the
# policy that differs.
use strict;
use warnings;
use Cwd qw(realpath);
use File::Temp qw(tempdir);
use JSON::PP ();

my ($count, $first) = ($ARGV[0] // $ENV{GENERATED} // 300, $ARGV[1] // 1);
my $BATCH = 100;    # policies that one run of `variants` takes
my ($compare, $variants) = map { realpath(($ENV{BUILD} // 'build') . "/tests/$_") } qw(sql_compare variants);
my $work = $ENV{WRITE} // tempdir(CLEANUP => 1);
my $state;    # of the generator of numbers, the same on every machine

# ---- Chance -----------------------------------------------------------------------------------------

sub any_of
{
    $state = ($state * 1103515245 + 12345) % 2147483648;
    return $_[int($state / 65536) % @_];
}
sub chance { return any_of(0 .. 99) < $_[0] }

# ---- What there is ------------------------------------------------------------------------------------

my (@kinds, %things, @rules, @functions, $names, $strict);

my @TEXTS = qw("u" "v" "uv" "");
my @NUMBERS = qw(0.5 1.25 -2.0 3.75);
my @DURATIONS = qw(30min 1h 24h 7d);
my @TIMES = qw(2026-06-29T23:30Z 2026-06-30T12:00Z 2026-03-29T01:00Z 2024-02-29T00:00Z);
my @DATES = qw(2026-01-31 2026-02-28 2026-06-29 2026-06-30 2026-07-01 2024-02-29);

sub name { return 'v' . ++$names }

# Fields: of every kind the same, so that all mix.
sub kind_text
{
    my ($kind, $observed) = @_;
    my $other = any_of(@kinds);
    return "kind $kind" . ($observed ? ' observed' : '') . " { n: int?  m: int = 1  d: date?  t: text?  f: bool?  e: grade?"
        . "  x: number?  w: duration?  s: timestamp?  up: $kind?  to: k0?  all: k0*  own: $kind*  tags: text*  }\n";
}

sub reference
{
    my ($kind) = @_;
    return chance(8) ? "$kind-none" : $things{$kind} ? any_of(@{$things{$kind}}) : "$kind-none";
}

# The fields of a thing: a list of [name, value as written in a policy].
sub fields_of
{
    my ($kind) = @_;
    my @fields;
    my $add = sub { my ($field, $percent, $make) = @_; push @fields, [$field, $make->()] if chance($percent) };
    my $some = sub { my ($make) = @_; return [map { $make->() } 1 .. any_of(1, 2)] };
    $add->('n', 75, sub { any_of(0 .. 4) });
    $add->('m', 50, sub { any_of(0 .. 4) });
    $add->('d', 70, sub { any_of(@DATES) });
    $add->('t', 70, sub { any_of(@TEXTS) });
    $add->('f', 70, sub { any_of('true', 'false') });
    $add->('e', 70, sub { any_of(qw(low mid high)) });
    $add->('x', 60, sub { any_of(@NUMBERS) });
    $add->('w', 60, sub { any_of(@DURATIONS) });
    $add->('s', 60, sub { any_of(@TIMES) });
    $add->('up', 60, sub { reference($kind) });
    $add->('to', 60, sub { reference('k0') });
    $add->('all', 50, sub { $some->(sub { reference('k0') }) });
    $add->('own', 50, sub { $some->(sub { reference($kind) }) });
    $add->('tags', 50, sub { $some->(sub { any_of(@TEXTS) }) });
    return @fields;
}

sub thing_text
{
    my ($kind, $name) = @_;
    my @texts = map { my ($field, $is) = @$_; " $field: " . (ref $is ? '[' . join(', ', @$is) . ']' : $is) } fields_of($kind);
    return "$kind $name {" . join('', @texts) . " }\n";
}

# The same as facts: numbers and truth values in JSON's own way, all else as text, what is missing perhaps as null.
sub fact_value
{
    my ($field, $is) = @_;
    return [map { fact_value($field, $_) } @$is] if ref $is;
    return $is eq 'true' ? JSON::PP::true : JSON::PP::false if $field eq 'f';
    return $is + 0 if $field =~ /^[nmx]$/;
    return $is =~ /^"(.*)"$/ ? $1 : $is;
}

sub facts_text
{
    my ($kind) = @_;
    my %facts;
    for my $name (@{$things{$kind}}) {
        my %fields = map { ($_->[0] => fact_value(@$_)) } fields_of($kind);
        $fields{x} = undef if !exists $fields{x} && chance(20);
        $facts{$name} = \%fields;
    }
    return JSON::PP->new->canonical->encode({$kind => \%facts}) . "\n";
}

# ---- Expressions: a scope is a list of [name, type]; a type is a kind or a key of %FIELD, or `span`, of which nothing is made ----

sub with { my ($scope, @more) = @_; return [@$scope, @more] }
sub is_kind { return $_[0] =~ /^k/ }

# A thing of some kind: an expression, its kind, whether it may be missing.
sub thing
{
    my ($scope, $want) = @_;
    my @all = grep { is_kind($_->[1]) } @$scope;
    my @fit = defined $want ? grep { $_->[1] eq $want } @all : @all;
    if (!$strict && chance(30) && @all) {
        my $of = any_of(@all);
        my @ways = (["$of->[0].up", $of->[1]], ["$of->[0].to", 'k0'], ["$of->[0].up.to", 'k0']);
        @ways = grep { $_->[1] eq $want } @ways if defined $want;
        return (@{any_of(@ways)}, 1) if @ways;
    }
    return (@{any_of(@fit)}, 0) if @fit;
    return undef if !defined $want || $strict && !$things{$want};
    return $things{$want} ? ("$want." . any_of(@{$things{$want}}), $want, 0) : undef;
}

my %FIELD = (int => ['n', 'm'], date => ['d'], text => ['t', 'id'], bool => ['f'], grade => ['e'], number => ['x'],
    duration => ['w'], timestamp => ['s']);
my %STANDARD = (int => 2, date => '2026-06-29', text => '"u"', bool => 'false', grade => 'mid', number => '1.25',
    duration => '1h', timestamp => '2026-06-30T12:00Z');

sub literal
{
    my ($type) = @_;
    return any_of(0 .. 4) if $type eq 'int';
    return any_of(@DATES, 'today') if $type eq 'date';
    return any_of(@TEXTS) if $type eq 'text';
    return any_of('true', 'false') if $type eq 'bool';
    return any_of(grep { !/-/ } @NUMBERS) if $type eq 'number';
    return any_of(@DURATIONS) if $type eq 'duration';
    return any_of(@TIMES, 'now') if $type eq 'timestamp';
    return any_of(qw(low mid high));
}

# A plain value that hangs on the scope when it can.
sub value
{
    my ($scope, $type, $depth) = @_;
    my @own = grep { $_->[1] eq $type } @$scope;
    return any_of(@own)->[0] if @own && chance(40);
    if ($depth > 0 && chance(40)) {
        my $made = made($scope, $type, $depth - 1);
        return $made if defined $made;
    }
    my ($thing) = thing($scope);
    return literal($type) if !defined $thing;
    my $field = any_of(@{$FIELD{$type}});
    my $text = "$thing.$field";
    my $sure = $field eq 'm' || $field eq 'id';
    return $text if !$strict || $sure && chance(50);
    return "($text ?? $STANDARD{$type})";
}

sub made
{
    my ($scope, $type, $depth) = @_;
    my $how = any_of(0 .. 4);
    return '(if ' . condition($scope, $depth) . ' then ' . value($scope, $type, 0) . ' else ' . value($scope, $type, 0) . ')'
        if $how == 0 && $type ne 'grade';
    return '(' . value($scope, $type, 0) . ' ?? ' . literal($type) . ')' if $how == 1 && !$strict && $type ne 'bool';
    if ($type eq 'int') {
        return '(' . value($scope, 'int', $depth) . any_of(' + ', ' - ', ' * ') . value($scope, 'int', 0) . ')' if $how == 2;
        return counted($scope, $depth) if $how == 3 && chance(50);
        return aggregate($scope, any_of(qw(count sum)), $depth) if $how == 3;
        return aggregate($scope, any_of(qw(min max first last)), $depth) if !$strict && chance(50);
        my ($f, $kind) = @functions ? @{any_of(@functions)} : ();
        my ($of) = defined $f ? thing($scope, $kind) : ();
        return defined $of ? "$f($of)" : undef;
    }
    if ($type eq 'date') {
        return '(' . value($scope, 'date', 0) . any_of(' + ', ' - ') . any_of(qw(1d 30d 1mo 13mo 1y)) . ')' if $how == 2;
        return aggregate_of($scope, any_of(qw(min max)), 'date', $depth) if $how == 3 && !$strict;
    }
    if ($type eq 'number') {
        return '(' . value($scope, 'number', 0) . any_of(' + ', ' * ') . value($scope, any_of('int', 'number'), 0) . ')' if $how == 2;
        return aggregate_of($scope, 'sum', 'number', $depth) if $how == 3;
        return aggregate_of($scope, any_of(qw(avg median)), any_of('int', 'number'), $depth) if !$strict;
    }
    if ($type eq 'duration') {
        return '(' . value($scope, 'duration', 0) . any_of(' + ', ' - ') . value($scope, 'duration', 0) . ')' if $how == 2;
        return aggregate_of($scope, 'sum', 'duration', $depth) if $how == 3;
        return aggregate_of($scope, any_of(qw(max avg median)), 'duration', $depth) if !$strict;
    }
    if ($type eq 'timestamp') {
        return '(' . value($scope, 'timestamp', 0) . any_of(' + ', ' - ') . any_of(@DURATIONS, '1mo') . ')' if $how == 2;
        return aggregate_of($scope, any_of(qw(min max last)), 'timestamp', $depth) if $how == 3 && !$strict;
    }
    return undef;
}

# How many there are in a set or a list that an aggregate makes.
sub counted
{
    my ($scope, $depth) = @_;
    my ($binders, $inner) = binders($scope, 1);
    my $of = value($inner, any_of(qw(int text date grade)), 0);
    my $where = chance(60) ? ' where ' . condition($inner, $depth) : '';
    return 'count(' . any_of('set(', 'list(', 'first(2, ', 'last(2, ') . "$of for $binders$where))";
}

sub aggregate { my ($scope, $function, $depth) = @_; return aggregate_of($scope, $function, 'int', $depth) }

sub aggregate_of
{
    my ($scope, $function, $type, $depth) = @_;
    my ($binders, $inner) = binders($scope, 1);
    my $of = $function eq 'count' ? $inner->[-1][0] : value($inner, $type, 0);
    my $where = chance(70) ? ' where ' . condition($inner, $depth) : '';
    my $by = $function =~ /first|last/ && chance(60) ? ' by ' . value($inner, 'int', 0) . any_of('', ' desc') : '';
    return "$function($of for $binders$where$by)";
}

# Binders and the scope with their names.
sub binders
{
    my ($scope, $most) = @_;
    my @texts;
    for (1 .. any_of(1 .. $most)) {
        my $name = name();
        my @sets = grep { is_kind($_->[1]) } @$scope;
        my $how = any_of(0 .. 9);
        if ($how < 5 || !@sets) {
            my $kind = any_of(@kinds);
            push @texts, "$name in $kind";
            $scope = with($scope, [$name, $kind]);
        } elsif ($how < 7) {
            my ($thing, $kind) = thing($scope);
            my ($set, $of) = @{any_of(['all', 'k0'], ['own', $kind])};
            push @texts, "$name in $thing.$set";
            $scope = with($scope, [$name, $of]);
        } elsif ($how == 7) {
            my ($thing) = thing($scope);
            push @texts, "$name in $thing.tags";
            $scope = with($scope, [$name, 'text']);
        } elsif ($how == 8 && @rules) {
            my ($rule, $a, $b) = @{any_of(@rules)};
            my $other = name();
            push @texts, "($name, $other) in $rule";
            $scope = with($scope, [$name, $a], [$other, $b]);
        } else {
            push @texts, "$name in grade";
            $scope = with($scope, [$name, 'grade']);
        }
    }
    return (join(', ', @texts), $scope);
}

sub atom
{
    my ($scope, $depth) = @_;
    my $how = any_of(0 .. 13);
    if ($how < 3) {
        my $type = any_of(qw(int int date date text grade number number duration duration timestamp));
        my $op = $type eq 'text' ? any_of('==', '!=') : any_of('==', '!=', '<', '<=', '>', '>=');
        my $left = value($scope, $type, $depth + 1);
        return "$left $op " . value($scope, $type, $type eq 'grade' ? 0 : $depth) if $left !~ /^(?:low|mid|high)$/;
        return 'true';
    }
    if ($how == 3) {
        my ($thing) = thing($scope);
        return 'false' if !defined $thing;
        return $strict ? "($thing.f ?? false)" : "$thing.f";
    }
    if ($how == 4) {
        my ($thing) = thing($scope);
        return defined $thing ? "has $thing." . any_of(qw(n d t up to)) : 'true';
    }
    if ($how == 5 || $how == 6) {
        my ($a, $kind) = thing($scope);
        return 'true' if !defined $a;
        my ($b) = thing($scope, $kind);
        return 'true' if !defined $b;
        return "$a == $b" if !$strict && chance(60) || $a ne $b && chance(30);
        my @same = grep { $_->[1] eq $kind } @$scope;
        my $to = @same ? any_of(@same)->[0] : undef;
        return defined $to ? "(has $a.up and $a.up == $to)" : "has $a.up";
    }
    if ($how == 7 || $how == 8) {
        my ($a, $kind) = thing($scope);
        return 'true' if !defined $a;
        my ($b, $of) = thing($scope, any_of($kind, 'k0'));
        return '"u" in ' . "$a.tags" if !defined $b;
        return $of eq $kind ? "$b " . any_of('in', 'not in') . " $a.own" : "$b in $a.all";
    }
    if ($how == 9) { my ($a) = thing($scope); return defined $a ? literal('text') . ' ' . any_of('in', 'not in') . " $a.tags" : 'true' }
    if (($how == 10 || $how == 11) && @rules) {
        my ($rule, $a, $b) = @{any_of(@rules)};
        my ($x) = thing($scope, $a);
        my ($y) = thing($scope, $b);
        return "$rule($x, $y)" if defined $x && defined $y;
    }
    if ($how == 12) { return value($scope, 'text', 0) . ' like ' . any_of('"u*"', '"?"', '"*v"') }
    return value($scope, 'int', $depth) . ' in [' . join(', ', map { any_of(0 .. 4) } 1 .. 2) . ']';
}

sub condition
{
    my ($scope, $depth) = @_;
    my $how = $depth > 0 ? any_of(0 .. 11) : 11;
    return '(' . condition($scope, $depth - 1) . ' and ' . condition($scope, $depth - 1) . ')' if $how < 2;
    return '(' . condition($scope, $depth - 1) . ' or ' . condition($scope, $depth - 1) . ')' if $how < 4;
    return '(not ' . condition($scope, $depth - 1) . ')' if $how == 4;
    if ($how < 9) {
        my ($binders, $inner) = binders($scope, 2);
        my $where = condition($inner, $depth - 1);
        return "(exists $binders where $where)" if $how < 6;
        return "(no $binders where $where)" if $how == 6;
        return "(every $binders" . (chance(50) ? ' where ' . condition($inner, 0) : '') . " satisfies $where)" if $how == 7;
        return '(' . aggregate($scope, 'count', $depth - 1) . any_of(' < ', ' == ', ' >= ') . any_of(0 .. 2) . ')';
    }
    return '(' . atom($scope, $depth) . ')';
}

# ---- Declarations -------------------------------------------------------------------------------------

sub rule_text
{
    my $rule = 'r' . @rules;
    my ($a, $b) = (any_of(@kinds), any_of(@kinds));
    my ($x, $y, $z) = (name(), name(), name());
    my $how = any_of(0 .. 3);
    $b = $a if $how > 0;
    my $scope = [[$x, $a], [$y, $b]];
    my $base = condition($scope, any_of(1, 2));
    $base = "$y in $x.own" if $how > 0 && chance(50);
    $base = "(has $x.up and $x.up == $y)" if $how > 0 && chance(30);
    my $text = "rule $rule(x: $a, y: $b) if $base";
    $text = "rule $rule($x: $a, $y: $b) if $base" if $text =~ s/\(x: .*//s || 1;
    if ($how == 1) {
        $text .= " or (exists $z in $a where $z in $x.own and $rule($z, $y))";
    } elsif ($how == 2) {
        $text .= " or (exists $z in $a where $rule($x, $z) and $rule($z, $y))";
    } elsif ($how == 3) {
        my $other = "${rule}o";
        my ($p, $q) = (name(), name());
        $text .= " or $other($y, $x)\nrule $other($p: $a, $q: $a) if (exists $z in $a where $rule($p, $z) and $q in $z.own)";
        push @rules, [$other, $a, $a];
    }
    push @rules, [$rule, $a, $b];
    return "$text\n";
}

sub function_text
{
    my $f = 'f' . @functions;
    my $x = name();
    my $kind = any_of(@kinds);
    my $text = "define $f($x: $kind): int = " . value([[$x, $kind]], 'int', 2) . "\n";
    push @functions, [$f, $kind];
    return $text;
}

# A period as the key of a group, of a date or a timestamp, sometimes with the periods that there must be.
sub period_key
{
    my ($thing) = @_;
    my $unit = any_of(qw(day week month quarter year));
    return ["$unit($thing." . any_of('d', 's') . ')', 'span', chance(60) ? any_of('past', 'recent') . "($unit, " . any_of(1 .. 3) . ')' : ''];
}

# After `per` there are the keys, and aggregates over the rows.
sub group_condition
{
    my ($rows, $keys, $depth) = @_;
    my @things = grep { is_kind($_->[1]) } @$rows;
    my $row = any_of(@$rows)->[0];
    return '(' . group_condition($rows, $keys, $depth - 1) . any_of(' and ', ' or ') . group_condition($rows, $keys, $depth - 1) . ')'
        if $depth > 0 && chance(40);
    return condition($keys, 1) if chance(25);
    return "count($row) " . any_of('<', '==', '>=') . ' ' . any_of(0 .. 3) if !@things || chance(40);
    my $of = any_of(@things)->[0];
    return any_of(qw(max min sum avg)) . "($of.w) " . any_of('<', '>=') . ' ' . any_of(@DURATIONS) if chance(20);
    return "share($of.f) " . any_of('<', '>=') . ' 50%' if chance(15);
    return any_of(qw(sum min max)) . "($of.n) " . any_of('<', '==', '>=') . ' ' . any_of(0 .. 4);
}

sub check_text
{
    my ($number) = @_;
    my ($binders, $scope) = binders([], any_of(1, 1, 2, 3));
    my $text = "check c$number {\n  for $binders" . (chance(60) ? ' where ' . condition($scope, any_of(0, 1, 2)) : '') . "\n";
    my @things = grep { is_kind($_->[1]) } @$scope;
    if (chance(20)) {
        my $let = name();
        $text .= "  let $let = " . value($scope, 'int', 1) . "\n";
        $scope = with($scope, [$let, 'int']) if $text !~ /let $let = \d+$/m;
        return '' if $text =~ /let $let = \d+$/m;
    }
    if (@things && chance(35)) {
        my (@keys, @texts);
        for (1 .. any_of(1, 1, 2)) {
            my $key = name();
            my $of = any_of(@things);
            my ($e, $type, $source) = @{any_of(["$of->[0].to", 'k0', 'k0'], ["$of->[0].up", $of->[1], $of->[1]],
                ["$of->[0].n", 'int', ''], ["$of->[0].e", 'grade', 'grade'], ["$of->[0].t", 'text', ''],
                period_key($of->[0]), period_key($of->[0]))};
            push @texts, "$key = $e" . ($source && ($type eq 'span' || chance(50)) ? " in $source" : '');
            push @keys, [$key, $type];
        }
        $text .= '  per ' . join(', ', @texts) . "\n";
        $text .= '  provided ' . group_condition($scope, \@keys, 0) . "\n" if chance(20);
        $text .= "  require p$_: " . group_condition($scope, \@keys, 1) . (chance(30) ? ' when ' . group_condition($scope, \@keys, 0) : '') . "\n"
            for 1 .. 2;
        return "$text}\n";
    }
    $text .= '  provided ' . condition($scope, 1) . "\n" if chance(20);
    $text .= "  require p$_: " . condition($scope, any_of(1, 2, 3)) . (chance(30) ? ' when ' . condition($scope, 1) : '') . "\n" for 1 .. 2;
    return "$text}\n";
}

# Covers a check, whatever comes of it; sometimes it lacks something.
sub waiver_text
{
    my ($checks) = @_;
    my $text = 'waiver w0 { of: c' . any_of(1 .. $checks) . any_of('', '.p1');
    $text .= ', because: "u"' if chance(80);
    $text .= ", approved-by: $_->[0].$_->[1]" for grep { defined $_->[1] } ['k0', any_of(@{$things{k0} // [undef]})];
    $text .= ', expires: ' . any_of(@DATES) if chance(50);
    return "$text }\n";
}

# The text of a policy, and of its facts when it has some.
sub policy
{
    my ($number) = @_;
    $state = ($number * 2654435761 + 12345) % 2147483648;
    any_of(0) for 1 .. 3;
    @kinds = map { "k$_" } 0 .. any_of(1, 2);
    (%things, @rules, @functions) = ();
    $names = 0;
    my $unread = chance(15) ? $kinds[-1] : '';
    my $text = "enum grade { low < mid < high }\nkind check judged {}\n" . join('', map { kind_text($_, $_ eq $unread) } @kinds);
    for my $kind (grep { $_ ne $unread } @kinds) {
        $things{$kind} = [map { chr(ord('a') + $_) . substr($kind, 1) } 0 .. any_of(1 .. 4)];
    }
    my %facts;
    for my $kind (sort keys %things) {
        if (chance(40)) { $facts{$kind} = facts_text($kind) }
        else { $text .= join '', map { thing_text($kind, $_) } @{$things{$kind}} }
    }
    $text .= sprintf(qq(facts "%05d-*.json"\n), $number) if %facts;
    $strict = 1;
    $text .= rule_text() for 1 .. any_of(1, 2);
    $text .= function_text() if chance(50);
    $strict = 0;
    my $checks = any_of(3, 4);
    $text .= check_text($_) for 1 .. $checks;
    $text .= waiver_text($checks) if chance(25);
    return ($text, %facts);
}

# ---- Comparing ----------------------------------------------------------------------------------------

my ($same, $rejected, $deep, $bad, $outcomes, $plans) = (0, 0, 0, 0, 0, 0);
my @written;

sub write_file
{
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!\n";
    print $out $text;
    close $out or die "$path: $!\n";
}

# NUMBER.muster, and NUMBER-KIND.json for its facts. Returns the policy's path.
sub write_policy
{
    my ($number) = @_;
    my ($text, %facts) = policy($number);
    my $path = sprintf '%s/%05d', $work, $number;
    write_file("$path-$_.json", $facts{$_}) for keys %facts;
    write_file("$path.muster", $text);
    return "$path.muster";
}

if ($ENV{WRITE}) {
    write_policy($_) for $first .. $first + $count - 1;
    exit 0;
}

sub show
{
    my ($number, @said) = @_;
    print "# policy $number:\n";
    for my $file (glob sprintf('%s/%05d*', $work, $number)) {
        open my $in, '<', $file or next;
        print map { "#   $_" } <$in>;
    }
    print map { "# $_\n" } grep { !/^INSERT/ } @said;
}

sub compare_with_sqlite
{
    my ($number, $path) = @_;
    my $said = `'$compare' $path 2>&1`;
    my $status = $? & 127 ? 99 : $? >> 8;
    $outcomes += $1 if $said =~ /^compared (\d+)/m;
    if ($status == 4) { $rejected++; print "# $number does not compile\n" if $ENV{VERBOSE}; return }
    if ($said =~ /stack overflow/) { $deep++; return }    # SQLite's own limit
    if ($status == 0 && $said !~ /^refused/m) { $same++; return }
    $bad++;
    show($number, split /\n/, substr($said, 0, 2000));
}

# All that were written since, in one process; then their files go.
sub compare_variants
{
    return if !@written;
    my $said = `'$variants' --seed $first @written 2>&1`;
    $plans += $1 if $said =~ /(\d+) plans by chance$/m;
    if ($? != 0) {
        $bad++;
        my ($number) = $said =~ m{\Q$work\E/(\d+)\.};
        show($number // 0, split /\n/, substr($said, 0, 2000));
    }
    for my $path (@written) { (my $start = $path) =~ s/\.muster$//; unlink glob "$start*" }
    @written = ();
}

print "1..1\n";
for my $number ($first .. $first + $count - 1) {
    my $path = write_policy($number);
    push @written, $path;
    compare_with_sqlite($number, $path);
    compare_variants() if @written == $BATCH;
    last if $bad >= ($ENV{MOST} // 3);
}
compare_variants();
print "# $same agree in $outcomes outcomes, $rejected do not compile, $deep are too deep for SQLite, $plans plans by chance\n";
my $enough = $rejected + $deep < $count / 10;
print $bad || !$enough ? 'not ' : '', "ok 1 - all say the same of $count policies made by chance\n";
exit($bad || !$enough ? 1 : 0);
