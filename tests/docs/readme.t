#!/bin/sh
# The example of the README compiles, and its target cannot be told without facts.
echo 1..2
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
awk '/^```muster/ { on = 1; next } /^```/ { on = 0 } on' README.md >"$T/readme.muster"
"$MUSTER" check "$T/readme.muster" --as-of 2026-06-30 >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && [ ! -s "$T/err" ]; say $? "1 - it compiles"
grep -q 'unverified\[invoicing-available\] high: .*interruption was not read' "$T/out"; say $? "2 - no facts prove nothing"
