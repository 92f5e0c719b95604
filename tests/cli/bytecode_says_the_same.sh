#!/bin/sh
# Findings, pictures and tables from a compiled policy are as good as those from its source.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
"$MUSTER" compile -o acme.mbc acme
"$MUSTER" compile -o again.mbc acme
is 'compiling twice gives the same bytes' same "$(cmp acme.mbc again.mbc && echo same)"
for format in text json; do
    "$MUSTER" check acme --all --as-of 2026-06-30 -f $format >source.$format || :
    "$MUSTER" run acme.mbc --all --as-of 2026-06-30 -f $format >compiled.$format || :
    is "findings as $format" same "$(cmp source.$format compiled.$format && echo same)"
done
mv acme elsewhere
is 'also when the sources are gone' 1 "$(status "$MUSTER" run acme.mbc)"
is 'the line is shown' yes "$(grep -qF 'process backup "Backups"' out && echo yes)"
"$MUSTER" graph map elsewhere >source.dot
"$MUSTER" graph map acme.mbc >compiled.dot
is 'pictures' same "$(cmp source.dot compiled.dot && echo same)"
is 'tables' "$("$MUSTER" report inputs elsewhere -f csv)" "$("$MUSTER" report inputs acme.mbc -f csv)"
is 'the code can be read' 0 "$(status "$MUSTER" dis acme.mbc)"
n=$(wc -c <acme.mbc)
for cut in 0 7 20 $((n / 2)) $((n - 1)); do
    head -c $cut acme.mbc >cut.mbc
    is "cut to $cut bytes it is refused" 2 "$(status "$MUSTER" run cut.mbc)"
done
echo "1..$number"
