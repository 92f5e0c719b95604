#!/bin/sh
# The example has at least one finding of every outcome, its reports and pictures come out, and its README shows
# the findings it has. In examples/acme/README.md each finding is the second column of a table.
set -eu
acme=examples/acme
fail() { echo "$*" >&2; exit 1; }

status=0
"$MUSTER" check $acme --as-of 2026-06-30T12:00Z --all -f json -o "$T/out.json" || status=$?
[ $status = 1 ] || fail "exit status $status, not 1"

perl -MJSON::PP -e '
    local $/;
    for my $f (@{decode_json(<STDIN>)->{findings}}) {
        next if $f->{outcome} =~ /^(not-applicable|not-in-use)$/ && $f->{policy}{file} =~ /^<library>/; # not shown
        my $name = $f->{requirement} . ($f->{part} ? ".$f->{part}" : "");
        my $how = $f->{outcome} eq "trouble" ? $f->{requirement} : $f->{waived} ? "waived" : $f->{outcome};
        print "$how $name\n";
    }' <"$T/out.json" | sort -u >"$T/got"
for outcome in satisfied unmet unverified error waived vacuous not-applicable unchecked \
               dangling-reference bad-fact waiver-expired; do
    grep -q "^$outcome " "$T/got" || fail "no finding is $outcome"
done

# what the README tells, and what there is
sed -n 's/^| `\([a-z-]*\)` *| `\([a-z.-]*\)` *|.*/\1 \2/p' $acme/README.md | sort -u >"$T/told"
grep -v '^satisfied ' "$T/got" | diff "$T/told" - >&2 || fail "README.md tells other findings than there are"

"$MUSTER" check $acme --as-of 2026-06-30T12:00Z --color never >"$T/text" || true
# (what stands below a command, acme_prints_what_its_readme_shows.sh compares)
awk '/^$/ { shown = command = 0 } /^    \$ / { command = 1 } /^    unmet\[/ && !command { shown = 1 } shown { print substr($0, 5) }' \
    $acme/README.md >"$T/shown"
[ -s "$T/shown" ] || fail "README.md shows no finding"
while read -r line; do
    grep -qF -- "$line" "$T/text" || fail "README.md shows what is not said: $line"
done <"$T/shown"

for report in soa targets policies exclusions applicability risk-register maturity checklist; do
    "$MUSTER" report $report $acme --as-of 2026-06-30T12:00Z >"$T/report"
    [ -s "$T/report" ] || fail "report $report is empty"
done
for graph in process-map policy-tree objectives scope-map risk-controls checklist-map; do
    "$MUSTER" graph $graph $acme --as-of 2026-06-30T12:00Z -f dot >"$T/graph"
    grep -q '^digraph' "$T/graph" || fail "graph $graph is none"
done
