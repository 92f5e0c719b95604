#!/usr/bin/env perl
# Every policy of this folder, with its declarations in other orders, gives the same outcomes for the same subjects.
use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Find ();
use JSON::PP ();

my @policies;
File::Find::find({no_chdir => 1, wanted => sub { push @policies, $_ if /\.muster$/ }}, 'tests/eval');
@policies = sort grep { slurp($_) !~ /# (?:error E|warning)|^# run:/m } @policies;
print '1..', scalar @policies, "\n";
my $number = 0;
for my $policy (@policies) {
    my @declarations = split /^(?=[a-z])/m, slurp($policy) =~ s/^#.*\n//mgr;
    my $expected = outcomes($policy, @declarations);
    my @other = grep { $expected ne outcomes($policy, @$_) } [reverse @declarations], [mixed(@declarations)];
    print @other ? 'not ok ' : 'ok ', ++$number, " - $policy\n";
}

# Outcome, part, subject and message of all findings: no places.
sub outcomes
{
    my ($policy, @declarations) = @_;
    my $file = dirname($policy) . '/_' . basename($policy, '.muster') . "_$$.muster";
    open my $handle, '>:raw', $file or die "$file: $!\n";
    print $handle @declarations;
    close $handle or die "$file: $!\n";
    my $report = eval { JSON::PP->new->utf8->decode(scalar `'$ENV{MUSTER}' check '$file' --as-of 2026-06-30T12:00Z -f json --all 2>/dev/null`) };
    unlink $file;
    return "no report of $policy: $@" if !$report;
    return join "\n", sort map {
        join "\t", map { $_ // '' } @$_{qw(outcome requirement part label subject_text message)}
    } @{$report->{findings}};
}

# The same order in every run.
sub mixed
{
    my @left = @_;
    my @mixed;
    my $state = 7;
    while (@left) {
        $state = ($state * 1103515245 + 12345) % 2147483648;
        push @mixed, splice @left, $state % @left, 1;
    }
    return @mixed;
}

sub slurp
{
    my ($file) = @_;
    open my $handle, '<:raw', $file or die "$file: $!\n";
    local $/;
    return scalar(<$handle>) // '';
}
