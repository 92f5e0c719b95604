#!/usr/bin/env perl
# Every example is checked as its README has it, and all that is said of it is what stands in NAME.out beside this file: a line
# with the command behind a $, what it prints, and the status with which it ends. Of each example that is a policy there is one.
# Lines of the library are left out, so that what is written there may move. BLESS=1 writes the files anew: read the change.
use strict;
use warnings;
use File::Basename qw(basename dirname);

my @cases    = sort glob dirname($0) . '/*.out';
my @examples = grep { () = glob "examples/$_/*.muster" } map { basename $_ } grep { -d } sort glob 'examples/*';
print '1..', @cases + 1, "\n";

my %seen;
my $number = 0;
for my $case (@cases) {
    my $wanted  = slurp($case);
    my $name    = basename $case, '.out';
    my ($words) = $wanted =~ /\A\$ (muster check examples\/[^\n;|&`\$]+)\n/ or die "$case begins with no \$ muster check examples/...\n";
    $seen{$1} = 1 if $words =~ m{examples/([^/ ]+)};
    my $printed = run($words);
    if ($ENV{BLESS}) { spew($case, $printed); $wanted = $printed }
    report($printed eq $wanted, $name, differences($case, $printed));
}
my @left = grep { !$seen{$_} } @examples;
report(!@left, 'every example is here', map { "examples/$_ has no .out in tests/examples" } @left);

sub run
{
    my ($words) = @_;
    (my $command = $words) =~ s/^muster/"\$MUSTER"/;
    my $text = `$command --color never 2>&1 </dev/null`;
    $text =~ s{(<library>/[\w/-]+\.muster):\d+(?::\d+)?}{$1}g;
    return "\$ $words\n" . $text . '[exits with ' . ($? >> 8) . "]\n";
}

# The lines that are wanted or printed alone, as diff has them.
sub differences
{
    my ($case, $printed) = @_;
    spew("$ENV{T}/printed", $printed);
    return map { chomp; $_ } `diff -u --label wanted --label printed '$case' '$ENV{T}/printed'`;
}

sub report
{
    my ($good, $name, @notes) = @_;
    $number++;
    print $good ? 'ok' : 'not ok', " $number - $name\n";
    print map { "# $_\n" } @notes unless $good;
}

sub slurp
{
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$in>;
}

sub spew
{
    my ($path, $text) = @_;
    open my $out, '>:raw', $path or die "$path: $!\n";
    print $out $text;
    close $out or die "$path: $!\n";
}
