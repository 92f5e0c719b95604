#!/usr/bin/env perl
# Every module of stdlib/ can be documented; each kind has a title, each field a meaning, each requirement a title, severity,
# a reason (refs or a comment) and a remedy: tests/docs/the_library_is_documented.t. Needs MUSTER.
use strict;
use warnings;
use File::Find ();

my %modules;
File::Find::find({no_chdir => 1, wanted => sub {
    return unless /\.muster$/;
    open my $in, '<', $_ or die "$_: $!\n";
    $modules{$1} = 1 if (<$in> // '') =~ /^module (\S+)/;
}}, 'stdlib');
my @modules = sort keys %modules;
print '1..', scalar @modules, "\n";
my $number = 0;
for my $module (@modules) {
    my @bad = faults($module, `'$ENV{MUSTER}' doc $module stdlib 2>&1`);
    print @bad ? 'not ' : '', 'ok ', ++$number, " - $module\n", map { "# $_\n" } @bad;
}

sub faults
{
    my ($module, $page) = @_;
    my ($section, $entry, @bad, %said) = ('', '');
    return "it cannot be documented: $page" if $?;
    for my $line (split(/\n/, $page), '## ') {
        if ($line =~ /^##(#?) (.*)/) {
            push @bad, map { "$entry has no $_" } grep { !$said{$_} } 'title', 'severity', 'reason', 'remedy'
                if $section eq 'Requirements' && $entry ne '';
            push @bad, "kind $entry has no title" if $section eq 'Kinds' && $entry ne '' && !$said{title};
            ($section, $entry, %said) = ($1 ? $section : $2, $1 ? $2 : '');
            $said{title} = $entry =~ / – ./;
        } elsif ($line =~ /^\| `(severity|remedy|asked for by)` \|/) {
            $said{$1 eq 'asked for by' ? 'reason' : $1} = 1;
        } elsif ($line =~ /^\| `(.*)` \| `.*` \| .* \|  \|$/ && $section =~ /ields|Kinds|Parameters/) {
            push @bad, "$1 of $entry has no meaning";
        } elsif ($line =~ /^\w/) {
            $said{reason} = 1;
        }
    }
    return @bad;
}
