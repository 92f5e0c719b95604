#!/usr/bin/env perl
# What the formatter promises, over the cases beside this file, every policy of the repository, and the same
# policies with their spaces and line ends mangled:
#
#   NAME.muster becomes NAME.out; the cases hold every node of grammar/ast.def
#   what was formatted is left alone when it is formatted again
#   the tree, and the code that is compiled from it, are the same before and after, positions aside
#   a file with a syntax error is refused
#
# BLESS=1 writes the .out files anew.
use strict;
use warnings;
use File::Find ();

my $build = $ENV{BUILD} || 'build';
my ($format, $parse) = ("$build/tests/format_dump", "$build/tests/parse_dump");
my $folder = $ENV{T} || '/tmp';
my $mangled_times = 3;
my $number = 0;

$| = 1;
cases();
nodes();
refused();
allocations();
policies();
print "1..$number\n";

sub ok
{
    my ($good, $name, $detail) = @_;
    $number++;
    print $good ? '' : 'not ', "ok $number - $name\n";
    if (!$good && defined $detail) { print "#   $_\n" for split /\n/, $detail }
}

sub cases
{
    for my $case (glob 'tests/format/*.muster') {
        (my $out = $case) =~ s/muster$/out/;
        my ($status, $text) = output($format, $case);
        spew($out, $text) if $ENV{BLESS};
        my $expected = -e $out ? slurp($out) : '';
        ok($text eq $expected, "$case becomes what stands beside it", difference($expected, $text));
        my @long = grep { length > 100 && !/"|#/ } split /\n/, $text;
        ok(!@long, "$case keeps to the width", join "\n", @long);
    }
}

sub nodes
{
    my $trees = join '', map { (output($parse, $_))[1] } glob 'tests/format/*.muster';
    my @missing;
    for (split /\n/, slurp('grammar/ast.def')) {
        my ($group, $kind, $words) = /^NODE\((\w+), (\w+), "(.*)"\)/ or next;
        push @missing, "$group $kind" if $trees !~ /^ *\d+:\d+ (?:[a-z, -]+: )?\Q$words\E\b/m;
    }
    ok(!@missing, 'the cases hold every node', join "\n", @missing);
}

sub refused
{
    my $file = "$folder/refused.muster";
    spew($file, "kind a {\n  b: c d e\n}\n");
    my ($status, $text) = output($format, $file);
    ok($status == 3 && $text eq '', 'a file with a syntax error is refused', "status $status\n$text");
    spew($file, '');
    ($status, $text) = output($format, '--check', $file);
    ok($status == 0, 'an empty file stays empty');
    spew($file, "kind a { b: c }   # d");
    ($status, $text) = output($format, '--check', $file);
    ok($status == 1 && $text eq '', '--check tells that a file would change');
}

sub allocations
{
    my $case = 'tests/format/every_node_has_its_place.muster';
    my @bad;
    for (my $n = 1; $n < 2000; $n += 7) {
        my ($status) = output($format, '--fail', $n, $case);
        push @bad, "allocation $n: status $status" if $status != 4 && $status != 0;
        last if $status == 0;
    }
    ok(!@bad, 'memory may run out anywhere', join "\n", @bad);
}

sub policies
{
    my @files;
    File::Find::find({no_chdir => 1, wanted => sub {
        $File::Find::prune = 1 if -d && $_ ne '.' && m{/(?:build|\.[^/]*)$};
        push @files, s{^\./}{}r if /\.muster$/ && !m{/_[^/]*$} && -f; # others write files that begin with _
    }}, '.');
    my $known = 0;
    my $alike = 0;    # those of the library are many, and alike: every tenth will do
    for my $file (sort @files) {
        next if $file =~ m{^tests/stdlib/} && $alike++ % 10;
        my $source = slurp($file);
        next if $source =~ /\A# query\n/;
        my ($status) = output($format, $file);
        if ($status == 3) {
            my ($s, $tree) = output($parse, $file);
            ok($tree =~ / E01\d\d /, "$file is refused, and has a mistake");
            next;
        }
        $known++;
        my @trouble = keeps($file, $source);
        srand 7 * $known;
        for (1 .. ($file =~ m{^tests/stdlib/} ? 0 : $mangled_times)) {
            last if @trouble;
            spew("$folder/mangled.muster", mangled($source));
            @trouble = map { "mangled ($_): $_" } keeps("$folder/mangled.muster", undef, tree($file));
        }
        ok(!@trouble, "$file keeps its meaning", join "\n", @trouble);
    }
    ok($known > 50, "there are policies ($known)");
}

# What is wrong with the formatted text of a file; `$tree` is what it must parse to, when that is known.
sub keeps
{
    my ($file, $source, $tree) = @_;
    my $before = tree($file);
    return "the mangler changed the tree:\n" . difference($tree, $before) if defined $tree && $tree ne $before;
    my ($status, $text) = output($format, $file);
    return "status $status" if $status;
    my $formatted = "$folder/formatted.muster";
    spew($formatted, $text);
    my $after = tree($formatted);
    return "the tree changed:\n" . difference($before, $after) if $before ne $after;
    ($status, my $again) = output($format, $formatted);
    return "formatted again:\n" . difference($text, $again) if $text ne $again;
    return "a line ends in a blank: $1" if $text =~ /^(.*[^\n"]*[ \t])$/m && $text !~ /"""/;
    return same_code($file, $source, $text) if defined $source;
    return;
}

# Compiles a policy and its formatted text, each alone in a folder, and compares the code without positions.
sub same_code
{
    my ($file, $source, $text) = @_;
    return unless $ENV{MUSTER} && -x $ENV{MUSTER};
    my @code;
    for ($source, $text) {
        spew("$folder/policy.muster", $_);
        my ($status, $code) = output($ENV{MUSTER}, 'dump', '--after', 'emit', "$folder/policy.muster");
        return if $status;
        $code =~ s/\S*policy\.muster:\d+(?::\d+)?//g;
        $code =~ s/\b\d+:\d+\b//g;
        push @code, $code;
    }
    return "the code changed:\n" . difference(@code) if $code[0] ne $code[1];
    return;
}

sub tree
{
    my ($file) = @_;
    my ($status, $tree) = output($parse, $file);
    $tree =~ s/^( *)\d+:\d+ /$1/mg;
    return $tree;
}

# The same tokens with other spaces and line ends. Those next to comments stay, as what a comment
# documents depends on them.
sub mangled
{
    my ($source) = @_;
    my $text = qr/(?<text>"(?!"")(?:[^"\\{}\n]|\{\{|\}\}|\\u\{[^}]*\}|\\.|\{(?:[^{}"]|(?&text))*\})*")/;
    my $block = qr/"""(?:\\.|"{1,2}(?!")|[^"\\])*"""/s;
    my @pieces;
    push @pieces, $& while $source =~ /\G(?:$block|$text|'[^'\n]+'|#[^\n]*|\s+|[^\s"'#(),\[\]]+|.)/gs;
    my $out = '';
    for my $i (0 .. $#pieces) {
        my $piece = $pieces[$i];
        my $near = grep { /^#/ } $i ? $pieces[$i - 1] : (), $i < $#pieces ? $pieces[$i + 1] : ();
        if ($piece =~ /^\s/ && !$near) {
            $out .= (' ', '  ', "\n", "\t", " \n\n\n ", $piece, $piece, ' ')[rand 8];
        } elsif ($piece =~ /^[(),\]]$/) {
            $out .= ($piece eq '(' ? '' : ('', '', ' ', "\n")[rand 4]) . $piece;
            $out .= ('', '', ' ', "\n")[rand 4] if $piece !~ /[)\]]/ && !($i < $#pieces && $pieces[$i + 1] =~ /^(?:\s|#)/);
        } else {
            $out .= $piece;
        }
    }
    return $out;
}

sub difference
{
    my ($old, $new) = @_;
    spew("$folder/old", $old);
    spew("$folder/new", $new);
    my $text = `diff -u '$folder/old' '$folder/new'`;
    my @lines = split /^/, $text;
    return join '', @lines > 30 ? (@lines[0 .. 29], "...\n") : @lines;
}

sub output
{
    my @command = @_;
    my $process = open(my $pipe, '-|') // die "fork: $!\n";
    if (!$process) {
        open STDERR, '>', '/dev/null';
        exec {$command[0]} @command or exit 127;
    }
    local $/;
    my $text = <$pipe> // '';
    close $pipe;
    return ($? >> 8 || ($? & 127 ? 128 : 0), $text);
}

sub slurp
{
    my ($file) = @_;
    open my $handle, '<:raw', $file or die "$file: $!\n";
    local $/;
    return scalar(<$handle>) // '';
}

sub spew
{
    my ($file, $text) = @_;
    open my $handle, '>:raw', $file or die "$file: $!\n";
    print $handle $text;
    close $handle or die "$file: $!\n";
}
