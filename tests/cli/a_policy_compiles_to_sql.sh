#!/bin/sh
# muster compile --to sql: a script with a table a kind; an unknown form is refused.
echo 1..2
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
cat >"$T/p.muster" <<'END'
kind box { n: int }
kind check judged {}
box a { n: 1 }
check c { for b in box  require b.n > 0 }
END
"$MUSTER" compile --to sql "$T/p.muster" >"$T/out" 2>"$T/err" && grep -q 'CREATE TABLE "main.box"' "$T/out"
say $? "1 - kinds are tables"
"$MUSTER" compile --to cobol "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'bytecode or sql' "$T/err"
say $? "2 - an unknown form is refused"
