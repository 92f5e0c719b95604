#!/usr/bin/env perl
# What docs/library/*.md say is so: tests/docs/library.t. Every idea of the documents that the library is made from has its row, none
# empty; every check of stdlib/ is named in a row; every check and test that a row names exists; every check has a case that it
# flags and one that it passes, and every part of a check that has a name one that it flags; no two checks, reports or graphs have
# the same name, so that a name on the command line or in a finding means one thing whatever a policy imports.
use strict;
use warnings;
use File::Basename qw(basename);
use File::Find ();

my %ids = (ISM => 31, CMP => 38, OSA => 38, IMP => 60, BMC => 18, GEN => 14);
my (%rows, %named, @faults, %checks, %tests, %parts, %flagged, %passed, %first, @twice);

files('stdlib', qr/\.muster$/, sub {
    my ($path, $text) = @_;
    while ($text =~ /^(?:calendar-)?(check|report|graph) ([a-z0-9-]+)/mg) {
        my $name = "$1 $2";
        push @twice, "$name ($first{$name}, $path)" if $first{$name};
        $first{$name} //= $path;
    }
    while ($text =~ /^(?:check|calendar-check) ([a-z0-9-]+)(.*?)^\}/gms) {
        my ($check, $body) = ($1, $2);
        $checks{$check} //= $path;
        $parts{"$check.$_"} = $path for $body =~ /^\s+require ([a-z][a-z0-9-]*):\s/mg;
    }
});
files('tests', qr/\.(?:muster|sh|t)$/, sub {
    my ($path, $text) = @_;
    $tests{basename($path) =~ s/\.\w+$//r} = 1;
    return if $path !~ m{^tests/stdlib/};
    while ($text =~ /^.*(?:# finding|expect) (satisfied|unmet) ([a-z0-9-]+(?:\.[a-z0-9-]+)?)/mg) {
        my ($outcome, $requirement) = ($1, $2);
        ($outcome eq 'satisfied' ? \%passed : \%flagged)->{$_} = 1 for $requirement, $requirement =~ s/\..*//r;
    }
});
files('docs/library', qr/\.md$/, sub {
    my ($path, $text) = @_;
    for my $line (grep { /^\|/ } split /\n/, $text) {
        my @cells = map { s/^\s+|\s+$//gr } split /(?<!\\)\|/, $line =~ s/^\||\|$//gr;
        my @words = $line =~ /`([^`]+)`/g;
        $named{s/^.*\.//r} = 1 for @words;
        next if @cells != 5 || $cells[0] =~ /^-+$|^id$/;
        push @{$rows{$_}}, $path for $cells[0] =~ /\b((?:ISM|CMP|OSA|IMP|BMC|GEN)-\d\d)\b/g;
        push @faults, "$path: a cell is empty: $line" if grep { $_ eq '' } @cells[1 .. ($cells[0] eq '' ? 3 : 4)]; # what no check is made of has no test
        push @faults, map { "$path: there is no $_" } grep { !is_there($_) } @words;
        push @faults, map { "$path: there is no test $_" } grep { /_/ && !$tests{basename($_) =~ s/\.\w+$//r} }
            map { s/^[`(]+|[`),.;]+$//gr } split /[\s,]+/, $cells[4] =~ s/\([^)]*\)//gr;
    }
});

# Whether what is called MODULE.NAME, as checks are, stands in that module; other words are not looked at.
sub is_there
{
    my ($word) = @_;
    return 1 if $word !~ /^([a-z][a-z0-9]*(?:\.[a-z][a-z0-9]*)*)\.([a-z][a-z0-9-]*)$/;
    my ($module, $name) = ($1, $2);
    my $path = 'stdlib/' . $module =~ tr{.}{/}r;
    my @files = -e "$path.muster" ? "$path.muster" : glob "$path/*.muster";
    return 1 if !@files || -e "$path/$name.muster" || -d "$path/$name";
    return scalar grep { slurp($_) =~ /(?<![\w-])\Q$name\E(?![\w-])/ } @files;
}

my @missing = grep { !$rows{$_} } map { my $family = $_; map { sprintf '%s-%02d', $family, $_ } 1 .. $ids{$family} } sort keys %ids;
print "1..7\n";
result(1, 'every id has its row', @missing);
result(2, 'rows are whole and their tests exist', @faults);
result(3, 'every check is named', map { "$_ ($checks{$_})" } grep { !$named{$_} } sort keys %checks);
result(4, 'every check has a case that it flags', grep { !$flagged{$_} } sort keys %checks);
result(5, 'every check has a case that it passes', grep { !$passed{$_} } sort keys %checks);
result(6, 'every part of a check has a case that it flags', map { "$_ ($parts{$_})" } grep { !$flagged{$_} } sort keys %parts);

result(7, 'names are told apart', sort @twice);

sub result
{
    my ($number, $name, @faults) = @_;
    print @faults ? 'not ' : '', "ok $number - $name\n", map { "# $_\n" } @faults;
}

sub files
{
    my ($folder, $pattern, $take) = @_;
    return unless -d $folder;
    File::Find::find({no_chdir => 1, wanted => sub {
        return unless -f && /$pattern/;
        $take->($_, slurp($_));
    }}, $folder);
}

sub slurp
{
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    local $/;
    return scalar <$in>;
}
