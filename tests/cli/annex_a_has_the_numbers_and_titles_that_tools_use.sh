#!/bin/sh
# What a scanner's mapping to Annex A calls its controls is what the library calls them, but for capitals.
set -eu
theirs=${MUSTER_SHARED:-../shared}/data/inputs/prowler/compliance/iso27001_2022_aws.json
[ -e "$theirs" ] || exit 77
printf 'import isms\nimport iso27001\n' >"$T/policy.muster"
"$MUSTER" query '(c.id, c.title) for c in control' "$T/policy.muster" -f json >"$T/ours.json"
perl -MJSON::PP -e '
    local $/;
    my ($theirs, $ours) = map { open my $in, "<", $_ or die "$_: $!\n"; decode_json(<$in>) } @ARGV;
    my %title;
    $title{$_->[0]} = lc $_->[1] for @{$ours->{rows}};
    my @wrong = grep { ($title{$_->{Id}} // "") ne lc $_->{Name} } @{$theirs->{Requirements}};
    die map { "$_->{Id} is $_->{Name}\n" } @wrong if @wrong;
    die "one control is not in their file, A.8.28\n" if keys %title != @{$theirs->{Requirements}} + 1;
' "$theirs" "$T/ours.json"
