#!/usr/bin/perl
# run.pl READER_DUMP SUITES EXCEPTIONS - see run.sh.
#
# A case ends as "ok", "accepted" (and should not be), "refused" (and should not be), "differs" (the
# values are others than the suite's) or "crashed". EXCEPTIONS names the cases whose end is not ok,
# and how they end; a case that ends otherwise than listed fails, so no line outlives its reason.
use strict;
use warnings;
use JSON::PP;

my ($dump, $suites, $exceptions) = @ARGV;
my $json = JSON::PP->new->utf8->canonical->allow_nonref->allow_bignum;
my (%listed, %reason, @lines);

open my $list, '<', $exceptions or die "$exceptions: $!\n";
while (<$list>) {
    next if /^\s*(#|$)/;
    /^(\S+)\s+(accepted|refused|differs)\s+(\S.*)$/ or die "$exceptions:$.: malformed line\n";
    die "$exceptions:$.: $1 is there twice\n" if $listed{$1};
    ($listed{$1}, $reason{$1}) = ($2, $3);
}
close $list;

sub slurp {
    my ($name) = @_;
    open my $file, '<:raw', $name or die "$name: $!\n";
    local $/;
    return scalar <$file>;
}

# What the program makes of a file: its status, and the JSON it prints.
sub read_with {
    my ($name) = @_;
    my $pid = open my $pipe, '-|';
    die "fork: $!\n" unless defined $pid;
    if (!$pid) {
        open STDERR, '>', '/dev/null';
        exec $dump, '--json', $name or exit 127;
    }
    binmode $pipe;
    my $out = do { local $/; <$pipe> };
    close $pipe;
    return ($?, defined $out ? $out : '');
}

# The documents of a text, each as canonical JSON.
sub canonical {
    my ($text, $change) = @_;
    my @documents;
    my $parser = JSON::PP->new->utf8->allow_nonref->allow_bignum;
    while ($text =~ /\S/) {
        my ($value, $used) = $parser->decode_prefix($text);
        $value = $change->($value) if $change;
        push @documents, $json->encode($value);
        $text = substr $text, $used;
        $text =~ s/^\s+//;
    }
    return join "\n", @documents;
}

# CSV knows no difference between an empty cell and none; the suite writes "".
sub empty_texts {
    my ($value) = @_;
    return [map { empty_texts($_) } @$value] if ref $value eq 'ARRAY';
    return {map { $_ => empty_texts($value->{$_}) } keys %$value} if ref $value eq 'HASH';
    return defined $value ? $value : '';
}

# expected: 'refuse', 'accept', 'either', or a file with the values
sub judge {
    my ($status, $out, $expected, $change) = @_;
    return 'crashed' if $status != 0 && $status != 256;
    return $status ? 'refused' : 'accepted' if $expected eq 'either';
    return $status ? 'ok' : 'accepted' if $expected eq 'refuse';
    return 'refused' if $status;
    return 'ok' if $expected eq 'accept';
    my $ours = eval { canonical($out, $change) };
    return 'differs' unless defined $ours;
    return $ours eq canonical(slurp($expected)) ? 'ok' : 'differs';
}

sub check {
    my ($name, $file, $expected, $change) = @_;
    my $end = judge(read_with($file), $expected, $change);
    my $wanted = delete $listed{$name} || 'ok';
    my $number = @lines + 1;
    my $line = $end eq $wanted ? "ok $number - $name" : "not ok $number - $name $end, not $wanted";
    $line .= " # $end: $reason{$name}" if $end eq $wanted && $reason{$name};
    push @lines, $line;
}

for my $file (sort glob "$suites/JSONTestSuite/test_parsing/*.json") {
    my ($name, $kind) = $file =~ m{/(([yni])_[^/]*)$} or next;
    check("JSONTestSuite/$name", $file, {y => 'accept', n => 'refuse', i => 'either'}->{$kind});
}
for my $file (sort(glob("$suites/yaml-test-suite/data/*/in.yaml"),
                   glob("$suites/yaml-test-suite/data/*/*/in.yaml"))) {
    my ($folder, $name) = $file =~ m{^(.*/data/(.*))/in\.yaml$};
    check("yaml-test-suite/$name", $file,
          -e "$folder/error" ? 'refuse' : -e "$folder/in.json" ? "$folder/in.json" : 'accept');
}
for my $file (sort glob "$suites/csv-spectrum/csvs/*.csv") {
    my ($name) = $file =~ m{/([^/]*)\.csv$};
    check("csv-spectrum/$name", $file, "$suites/csv-spectrum/json/$name.json", \&empty_texts);
}
push @lines, 'not ok ' . (@lines + 1) . " - exceptions.txt names $_, which is no case"
    for sort keys %listed;

print '1..' . @lines . "\n", map { "$_\n" } @lines;
exit(grep(/^not ok/, @lines) ? 1 : 0);
