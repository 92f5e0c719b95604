#!/bin/sh
# E0601 unreadable, E0701 no program, E0801 wrong call, E0802 limit: each with status 2.
echo 1..6
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
perl -e 'print "kind box {}\nrule r(a: box, b: box) if a != b\nkind check judged {}\ncheck c { for (a, b) in r  require false }\n"; print "box b$_ {}\n" for 1 .. 200' >"$T/rows.muster"
"$MUSTER" check --limit-rows 1000 "$T/rows.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'E0802.*1000 rows' "$T/err"; say $? "5 - a limit of rows"
"$MUSTER" check --limit-memory 2 "$T/rows.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'memory' "$T/err"; say $? "6 - a limit of memory"
