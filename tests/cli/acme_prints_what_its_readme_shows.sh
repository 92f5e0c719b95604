#!/bin/sh
# Every command of examples/acme/README.md runs; those behind a $ print what stands below them.
set -eu
. tests/cli/_tour.sh
tour examples/acme 21 31

# nothing to lint, nothing to format, and its tests pass
muster lint examples/acme >"$T/printed" || tour_fail "$(cat "$T/printed")"
muster fmt --check examples/acme >"$T/printed" || tour_fail "not formatted: $(cat "$T/printed")"
muster test examples/acme >"$T/printed" || tour_fail "$(cat "$T/printed")"
