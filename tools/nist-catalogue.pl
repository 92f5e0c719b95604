#!/usr/bin/env perl
# nist-catalogue.pl TABLE FOLDER - writes the controls of NIST SP 800-53 rev 5 as policies, a file for each family (two
# for those too long for one), into FOLDER: stdlib/nist. TABLE is tab-separated with a header: id, label, title, family,
# parent, withdrawn, replaced-by, then a column with an x for each baseline. An id in replaced-by may end with the part of
# the control, as in ac-2_smt.k; a family stands for all its controls.
use strict;
use warnings;

my @BASELINES = qw(LOW MODERATE HIGH PRIVACY);
my $MOST_LINES = 850;
my %FAMILIES = (
    ac => 'Access Control',                     at => 'Awareness and Training',
    au => 'Audit and Accountability',           ca => 'Assessment, Authorization, and Monitoring',
    cm => 'Configuration Management',           cp => 'Contingency Planning',
    ia => 'Identification and Authentication',  ir => 'Incident Response',
    ma => 'Maintenance',                        mp => 'Media Protection',
    pe => 'Physical and Environmental Protection', pl => 'Planning',
    pm => 'Program Management',                 ps => 'Personnel Security',
    pt => 'Personally Identifiable Information Processing and Transparency',
    ra => 'Risk Assessment',                    sa => 'System and Services Acquisition',
    sc => 'System and Communications Protection', si => 'System and Information Integrity',
    sr => 'Supply Chain Risk Management');

@ARGV == 2 or die "usage: nist-catalogue.pl TABLE FOLDER\n";
my ($table, $folder) = @ARGV;
my @controls = read_table($table);
my %label = map { $_->{id} => $_->{label} } @controls;
for my $family (sort keys %FAMILIES) {
    write_family($family, map { policy_of($_) } grep { $_->{family} eq $family } @controls);
}

sub read_table
{
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    chomp(my $header = <$in>);
    my @columns = split /\t/, $header;
    my @rows;
    while (my $line = <$in>) {
        chomp $line;
        my %row;
        @row{@columns} = split /\t/, $line, -1;
        exists $FAMILIES{$row{family}} or die "$path:$.: no family is called $row{family}\n";
        push @rows, \%row;
    }
    return @rows;
}

# A control as it stands in a policy.
sub policy_of
{
    my ($c) = @_;
    my @in = grep { $c->{$_} } @BASELINES;
    my (@now, $notes);
    for my $to (split / /, $c->{'replaced-by'}) {
        my ($id, $statement) = $to =~ /^(.*?)(?:_smt\.(.*))?$/;
        push @now, exists $FAMILIES{$id} ? members($id) : $label{$id} // die "nothing has the id $id\n";
        $notes .= "## Now statement $statement of $label{$id}.\n" if defined $statement;
        $notes .= "## Now the family $FAMILIES{$id}.\n" if exists $FAMILIES{$id};
    }
    my @fields = ([catalogue => 'sp800-53'], [family => "\"$FAMILIES{$c->{family}}\""]);
    push @fields, [baselines => list(@in)] if @in;
    push @fields, [enhances => quoted($label{$c->{parent}})] if $c->{parent};
    push @fields, [withdrawn => 'true'] if $c->{withdrawn};
    push @fields, ['replaced-by' => list(map { quoted($_) } @now)] if @now;
    my $width = (sort { $b <=> $a } map { length $_->[0] } @fields)[0] + 1;
    return join '', $notes // '', 'control ', quoted($c->{label}), " \"$c->{title}\" {\n",
        (map { sprintf "  %-*s %s\n", $width, "$_->[0]:", $_->[1] } @fields), "}\n";
}

# The labels of a family's controls that are in force, without enhancements.
sub members
{
    my ($family) = @_;
    return map { $_->{label} } grep { $_->{family} eq $family && !$_->{parent} && !$_->{withdrawn} } @controls;
}

sub quoted { $_[0] =~ /^[A-Z]+-[0-9]+$/ ? $_[0] : "'$_[0]'" }

sub list { @_ == 1 ? $_[0] : '[' . join(', ', @_) . ']' }

sub write_family
{
    my ($family, @texts) = @_;
    for (my $part = 1; @texts; $part++) {
        my $name = $part == 1 ? "$family.muster" : "$family-$part.muster";
        my $lines = 5;
        open my $out, '>', "$folder/$name" or die "$folder/$name: $!\n";
        print $out "module nist\n\n# $FAMILIES{$family}. Written by tools/nist-catalogue.pl.\n";
        while (@texts && $lines + ($texts[0] =~ tr/\n//) + 1 <= $MOST_LINES) {
            my $text = shift @texts;
            $lines += ($text =~ tr/\n//) + 1;
            print $out "\n$text";
        }
        close $out or die "$folder/$name: $!\n";
    }
}
