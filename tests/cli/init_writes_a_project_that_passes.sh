#!/bin/sh
# muster init: what it writes passes and is tested; nothing is overwritten; broken as its README says, it is found.
echo 1..4
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
"$MUSTER" init "$T/new" >"$T/out" 2>"$T/err" &&
    "$MUSTER" check "$T/new" --as-of 2026-11-20 >"$T/check" 2>"$T/err" && grep -q 'Our Company passes muster' "$T/check"
say $? "1 - a new project passes"
"$MUSTER" test "$T/new" >"$T/out" 2>&1 && grep -q '^1 test: 1 passed' "$T/out"
say $? "2 - its test passes"
"$MUSTER" init "$T/new" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'there already' "$T/err"
say $? "3 - nothing is overwritten"
sed 's/2026-11-18/2026-10-18/' "$T/new/facts/backups.csv" >"$T/csv" && cp "$T/csv" "$T/new/facts/backups.csv"
"$MUSTER" check "$T/new" --as-of 2026-11-20 >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && grep -q 'the newest backup of mail is of 2026-10-18' "$T/out"
say $? "4 - an old backup is found"
