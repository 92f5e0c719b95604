#!/usr/bin/env perl
# The JSON of muster diff says what its text says.
use strict;
use warnings;
use FindBin ();
use JSON::PP ();

my $number = 0;
sub is
{
    my ($name, $wanted, $got) = @_;
    $number++;
    print $wanted eq $got ? "ok $number - $name\n" : "not ok $number - $name\n# wanted $wanted\n# got    $got\n";
}
system 'sh', '-c', ". '$FindBin::Bin/_states.sh'" and die;
chdir $ENV{T} or die;
my $text = `'$ENV{MUSTER}' diff before after --as-of 2026-06-30T12:00Z -f json`;
my $diff = JSON::PP::decode_json($text);
my %outcome = map { ("$_->{change} $_->{key}" => $_) } @{$diff->{outcomes}};
my $worse = $outcome{'worse tested(billing)'};
is('schema', 1, $diff->{schema});
is('the instant', '2026-06-30T12:00:00Z', $diff->{as_of});
is('counts', '2 2 1 0', join ' ', @{$diff->{summary}}{qw(worse better new gone)});
is('requirements', 'gone retired, changed tested, new timely', join ', ', map { "$_->{change} $_->{requirement}" } @{$diff->{requirements}});
is('what a requirement says', 'severity medium high', join ' ', @{$diff->{requirements}[1]{says}[0]}{qw(what before after)});
is('definitions', 0, scalar @{$diff->{definitions}});
is('before', 'satisfied medium', "$worse->{before}{outcome} $worse->{before}{severity}");
is('after', 'unmet high billing is not tested', "$worse->{after}{outcome} $worse->{after}{severity} $worse->{after}{message}");
is('what counts', 'true', $worse->{counts} ? 'true' : 'false');
is('a fact', 'field drill d1 on', join ' ', @{$worse->{facts}[0]}{qw(what kind thing name)});
is('its values', '2026-05-01 2026-01-01', "$worse->{facts}[0]{before}{value} $worse->{facts}[0]{after}{value}");
is('their places', 'before/drills.yaml:2 after/drills.yaml:2', "$worse->{facts}[0]{before}{place} $worse->{facts}[0]{after}{place}");
is('a new outcome has no before', 'no yes', join ' ', map { $outcome{'new tested(web)'}{$_} ? 'yes' : 'no' } qw(before after));
is('twice the same bytes', $text, scalar `'$ENV{MUSTER}' diff before after --as-of 2026-06-30T12:00Z -f json`);
print "1..$number\n";
