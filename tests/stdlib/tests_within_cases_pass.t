#!/usr/bin/env perl
# What the cases beside this one assert in `test` blocks, for which facts other than those of their files are needed: each
# says as of when, and passes.
use strict;
use warnings;
use File::Find ();
use FindBin ();

chdir $FindBin::Bin or die;
my @cases;
File::Find::find({no_chdir => 1, wanted => sub { push @cases, $_ if /\.muster$/ && slurp($_) =~ /^test "/m }}, '.');
@cases = sort @cases or die "no case has a test block\n";
print '1..', 2 * @cases, "\n";

my $number = 0;
for my $case (@cases) {
    my @blocks = slurp($case) =~ /^test "[^\n]*\n(.*?)^\}/gms;
    report("$case says as of when", !grep { !/^\s*as-of / } @blocks);
    my $printed = qx('$ENV{MUSTER}' test '$case' --color never 2>&1);
    report("$case passes", $? == 0 && $printed =~ /^\d+ tests?: \d+ passed, 0 failed\.$/m, $printed);
}

sub report
{
    my ($title, $holds, $printed) = @_;
    $number++;
    print $holds ? '' : 'not ', "ok $number - $title\n";
    print $printed =~ s/^/# /gmr if !$holds && defined $printed;
}

sub slurp
{
    open my $file, '<', $_[0] or die "$_[0]: $!\n";
    local $/;
    return <$file>;
}
