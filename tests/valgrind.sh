#!/bin/sh
# Runs a handful of commands, and the unit programs that need no second process, under valgrind (make valgrind): nothing may be read
# before it was written or after it was freed, and all memory must be given back. BUILD says which build; one without sanitizers.
set -u
build=${BUILD:-build}
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
now="--as-of 2026-06-30T12:00Z"
failed=0

# run STATUS COMMAND...: what is printed is compared elsewhere; here only how it ends. 99 is valgrind's.
run()
{
    wanted=$1 status=0
    shift
    valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible --suppressions=tests/valgrind.supp \
        "$@" >"$here/out" 2>"$here/err" </dev/null || status=$?
    if [ $status = "$wanted" ]; then echo "ok: $*"; return; fi
    failed=1
    echo "not ok, ends with $status: $*"
    cat "$here/err"
}
muster() { status=$1; shift; run "$status" "$build/muster" "$@"; }

muster 1 check examples/acme $now
muster 1 check examples/acme $now --explain -f json -o "$here/findings.json"
muster 1 check examples/iso27003-project $now --baseline "$here/findings.json"
muster 2 check tests/no-such-folder
muster 0 explain access-stays-in-set examples/acme $now
muster 0 explain backups-fresh crm examples/acme $now -f svg -o "$here/why.svg"
muster 0 graph process-map examples/acme $now -o "$here/map.svg"
muster 0 report soa examples/acme $now -f html
muster 0 report applicability examples/applicability $now -f csv
muster 1 diff examples/ism3-maturity examples/ism3-maturity --before-as-of 2026-03-31T18:00Z --as-of 2026-06-30T18:00Z
muster 0 query 'p for p in process where not (has p.owner)' examples/acme
muster 3 query 'p for p in' examples/acme
muster 0 test examples/invoicing --coverage
muster 0 lint examples/sp018
muster 0 fmt --check examples/sp018
muster 0 compile examples/outsourced -o "$here/outsourced.mbc"
muster 1 run "$here/outsourced.mbc" --facts examples/outsourced $now
muster 0 dis "$here/outsourced.mbc"
muster 0 compile --to sql examples/invoicing -o "$here/invoicing.sql"
muster 0 doc isms examples/acme
for unit in aggregate bytecode native object regex relation report verify vm; do run 0 "$build/tests/${unit}_test"; done
exit $failed
