#!/bin/sh
# Text shows the first twenty and says how many more there are; JSON has them all.
echo 1..2
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
i=0; while [ $i -lt 25 ]; do echo "nokind a$i {}"; i=$((i + 1)); done >"$T/p.muster"
"$MUSTER" check "$T/p.muster" >"$T/out" 2>"$T/err"
[ "$(grep -c E0201 "$T/err")" = 20 ] && grep -q '^and 5 more$' "$T/err"; say $? "1 - text"
"$MUSTER" check -f json "$T/p.muster" >"$T/out" 2>"$T/err"
[ "$(grep -o E0201 "$T/out" | wc -l)" = 25 ]; say $? "2 - JSON"
