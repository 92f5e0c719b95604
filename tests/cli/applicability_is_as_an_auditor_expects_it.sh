#!/bin/sh
# What the README of examples/applicability shows is what comes out: in its blocks of console, each line that begins with
# "$ " is run, and what follows up to the next is its output. BLESS=1 writes the README anew.
set -eu
readme=examples/applicability/README.md
perl -e '
    my ($readme, $muster) = @ARGV;
    open my $in, "<", $readme or die "$readme: $!\n";
    my ($inside, $command) = (0, "");
    while (my $line = <$in>) {
        if ($line =~ /^```/) { $inside = $line =~ /^```console/; print $line; next }
        if (!$inside) { print $line; next }
        next if $line !~ /^\$ (.*)/;
        ($command = $1) =~ s/^muster\b/"$muster"/;
        my $output = `$command`;
        print $line, $output;
    }' "$readme" "$MUSTER" >"$T/readme"
if [ "${BLESS:-}" = 1 ]; then cp "$T/readme" "$readme"; fi
diff "$readme" "$T/readme" >&2

# Nobody hears of the exclusions that hold.
"$MUSTER" check examples/applicability --as-of 2026-06-30T12:00Z >"$T/check" || true
! grep -q 'without-A.8.28' "$T/check"
