#!/bin/sh
# Every command of examples/applicability/README.md prints what stands below it.
set -eu
. tests/cli/_tour.sh
tour examples/applicability 6 0

# Nobody hears of the exclusions that hold.
muster check examples/applicability --as-of 2026-06-30T12:00Z >"$T/check" || true
! grep -q 'without-A.8.28' "$T/check"
