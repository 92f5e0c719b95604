#!/bin/sh
# E0601 unreadable, E0701 no program, E0801 wrong call, E0802 limit: each with status 2.
echo 1..4
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
cat >"$T/p.muster" <<'END'
kind box { n: int }
kind check judged {}
box a { n: 1 }
check c { for b in box, d in box  require b.n == d.n }
END
"$MUSTER" check "$T/none.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'E0601.*none.muster cannot be read' "$T/err"; say $? "1 - a file that is not there"
"$MUSTER" run "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'E0701' "$T/err"; say $? "2 - a file that is no program"
"$MUSTER" check --as-of soon "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'E0801.*takes a date' "$T/err"; say $? "3 - a date that is none"
"$MUSTER" check --limit-steps 3 "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'E0802.*3 steps' "$T/err"; say $? "4 - a limit"
