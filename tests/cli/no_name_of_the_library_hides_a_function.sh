#!/bin/sh
# The language's functions go before those of an imported module, which would not be seen: so none of them has the name of one.
set -eu
sed -n 's/^BUILTIN([A-Z_0-9]*, "\([a-z-]*\)".*/\1/p' runtime/bytecode/builtin.def | sort -u >"$T/words"
[ "$(wc -l <"$T/words")" -gt 20 ] || { echo "builtin.def is read wrongly" >&2; exit 1; }
grep -rnoE '^(rule|define) [a-z-]+\(' stdlib --include='*.muster' | sed 's/(//' >"$T/names"
[ "$(wc -l <"$T/names")" -gt 100 ] || { echo "stdlib is read wrongly" >&2; exit 1; }
awk 'NR == FNR { word[$1]; next } $2 in word { print; bad = 1 } END { exit bad }' "$T/words" "$T/names" >&2
