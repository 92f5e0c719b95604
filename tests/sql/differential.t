#!/usr/bin/env perl
# Compares the VM with SQLite over every policy of tests/eval, tests/facts, tests/stdlib and examples, and over the three
# workloads of the benchmark: tests/sql/differential.t. Needs BUILD (and T) as tests/run sets them. Each policy is one
# test; what unsupported.txt lists is allowed to be refused, and nothing else.
use strict;
use warnings;
use Cwd qw(realpath);
use File::Basename qw(basename dirname);
use File::Find ();
use File::Temp qw(tempdir);

my $WORKLOAD = 60;    # assets in the benchmark's facts: SQLite has no indexes here
my $compare  = realpath(($ENV{BUILD} // 'build') . '/tests/sql_compare');
my $shared   = ($ENV{MUSTER_SHARED} // '../shared') . '/bench';
my %allowed  = read_allowed('tests/sql/unsupported.txt');
my %used;
my @cases;

File::Find::find({no_chdir => 1, wanted => sub { push @cases, $_ if /\.muster$/ && !m{/_} }},
    grep { -d } qw(tests/eval tests/facts tests/stdlib));
@cases = (sort(@cases), grep { my @files = glob("$_/*.muster"); @files } glob('examples/*'));
push @cases, workloads() if -e "$shared/gen.c";
print '1..', @cases + 1, "\n";
my $number = 0;
my $bad = 0;
check($_) for @cases;
my @stale = grep { !$used{$_} } sort keys %allowed;
result(!@stale, 'unsupported.txt lists only what is refused', @stale);
exit($bad ? 1 : 0);

sub read_allowed
{
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    return map { chomp; /^#|^$/ ? () : ($_ => 1) } <$in>;
}

sub workloads
{
    my $work = tempdir(CLEANUP => 1);
    system("cc -O2 -w -o $work/gen $shared/gen.c && $work/gen $WORKLOAD $work 2>$work/log") == 0 or return;
    for my $load (qw(a b c)) { system("cp bench/$load/$load.muster $work/$load/") == 0 or die }
    return map { "$work/$_/$_.muster" } qw(a b c);
}

sub result
{
    my ($good, $name, @lines) = @_;
    $number++;
    $bad++ if !$good;
    print $good ? '' : 'not ', "ok $number - $name\n", map { "# $_\n" } @lines;
}

sub check
{
    my ($case) = @_;
    my $folder = dirname($case);
    my $name = basename($case);
    my @lines = split /\n/, `cd $folder && '$compare' '$name' 2>/dev/null`;
    my $status = $? >> 8;
    my @refused = map { /^refused (.*)/ ? $1 : () } @lines;
    my @wrong = grep { /^(vm|sql|failed) / } @lines;
    for my $line (@refused) {
        my ($entry) = grep { $allowed{$_} } "$case\t$line", "*\t$line";
        $used{$entry} = 1 if $entry;
        push @wrong, "refused: $line" if !$entry;
    }
    $name = $case =~ m{^/} ? "the workload $name" : $case;
    return result(1, "$name # SKIP it does not compile") if $status == 4;
    return result(1, "$name # SKIP its facts cannot be read") if $status == 3;
    push @wrong, "sql_compare ended with $status" if $status > 1 || $? & 127;
    result(!@wrong, $name, @wrong[0 .. ($#wrong < 9 ? $#wrong : 9)]);
}
