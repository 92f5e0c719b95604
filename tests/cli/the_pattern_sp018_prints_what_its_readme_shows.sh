#!/bin/sh
# What the README of examples/sp018 shows is what comes out: in its blocks of console, each line that begins with "$ " is
# run, and what follows up to the next is its output. BLESS=1 writes the README anew.
set -eu
readme=examples/sp018/README.md
perl -e '
    my ($readme, $muster) = @ARGV;
    open my $in, "<", $readme or die "$readme: $!\n";
    my $inside = 0;
    while (my $line = <$in>) {
        if ($line =~ /^```/) { $inside = $line =~ /^```console/; print $line; next }
        if (!$inside) { print $line; next }
        next if $line !~ /^\$ (.*)/;
        (my $command = $1) =~ s/^muster\b/"$muster"/;
        my $output = `$command`;
        $output =~ s/ +$//mg;
        print $line, $output;
    }' "$readme" "$MUSTER" >"$T/readme"
if [ "${BLESS:-}" = 1 ]; then cp "$T/readme" "$readme"; fi
diff "$readme" "$T/readme" >&2

# Its pictures can be drawn, and its other commands say something.
for graph in pattern laws; do
    "$MUSTER" graph $graph examples/sp018 --as-of 2026-06-30T12:00Z -o "$T/$graph.svg"
    grep -q '<svg' "$T/$graph.svg"
done
"$MUSTER" explain control-is-assessed examples/sp018 --as-of 2026-06-30T12:00Z | grep -q 'SP-018 MP-01'

# Every file has its line.
for file in examples/sp018/*.muster examples/sp018/facts/*; do
    grep -q "^| \`${file#examples/sp018/}\`" "$readme" || { echo "$readme does not tell of $file" >&2; exit 1; }
done

# What it says to try does what it says.
cp -r examples/sp018 "$T/sp018"
rows="MA-01,yes,planned,manager,,,2026-12-31,,,,
AT-05,no,,,,,,We are too few,partners,2026-06-30,2027-06-30"
grep -v '^MA-01' examples/sp018/facts/controls.csv >"$T/sp018/facts/controls.csv"
printf '%s\n' "$rows" >>"$T/sp018/facts/controls.csv"
"$MUSTER" check "$T/sp018" --as-of 2026-06-30T12:00Z >"$T/check" || true
grep -q '^unmet.community-is-near' "$T/check"
! grep -q '^unmet.control-is-decided' "$T/check"
"$MUSTER" check examples/sp018 --as-of 2026-06-30T12:00Z --set osa.assurance.assessment-interval=2y >"$T/check" || true
[ "$(grep -c '^unmet.control-is-assessed.lately' "$T/check")" = 1 ]
