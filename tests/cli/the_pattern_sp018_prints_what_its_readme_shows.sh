#!/bin/sh
# Every command of examples/sp018/README.md runs; those behind a $ print what stands below them.
set -eu
. tests/cli/_tour.sh
tour examples/sp018 9 3
muster explain control-is-assessed examples/sp018 --as-of 2026-06-30T12:00Z | grep -q 'SP-018 MP-01'

# What it says to try does what it says.
cp -r examples/sp018 "$T/sp018"
rows="MA-01,yes,planned,manager,,,2026-12-31,,,,
AT-05,no,,,,,,We are too few,partners,2026-06-30,2027-06-30"
grep -v '^MA-01' examples/sp018/facts/controls.csv >"$T/sp018/facts/controls.csv"
printf '%s\n' "$rows" >>"$T/sp018/facts/controls.csv"
muster check "$T/sp018" --as-of 2026-06-30T12:00Z >"$T/check" || true
grep -q '^unmet.community-is-near' "$T/check"
if grep '^unmet.control-is-decided' "$T/check" >&2; then tour_fail "a row that was answered is still told"; fi
muster check examples/sp018 --as-of 2026-06-30T12:00Z --set osa.assurance.assessment-interval=2y >"$T/check" || true
[ "$(grep -c '^unmet.control-is-assessed.lately' "$T/check")" = 1 ]
