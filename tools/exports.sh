#!/bin/sh
# Checks what libmuster.so shows and wants, against include/muster.h and muster.map. BUILD is where it lies.
# The map names every function that the header declares, and no other; the library shows each under the
# version that the map says, and nothing else; nothing is undefined that no library has.
set -eu
cd "$(dirname "$0")/.."
library=${BUILD:-build}/libmuster.so
bad=0
complain() { echo "$*"; bad=1; }

declared=$(${CC:-cc} -E -P -Iinclude include/muster.h | tr '\n' ' ' | grep -oE '\bmuster_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u)
# "name@@VERSION" of each symbol of the map
mapped=$(awk '/^[A-Z]/ { version = $1 } /^ *muster_/ { gsub(/[ ;]/, ""); print $0 "@@" version }' muster.map | sort)
# The versions themselves are symbols, too: absolute ones.
shown=$(nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sort)

for name in $declared; do
    printf '%s\n' "$mapped" | grep -q "^$name@@" || complain "muster.map lacks $name, which muster.h declares"
done
for symbol in $mapped; do
    printf '%s\n' "$declared" | grep -qx "${symbol%@@*}" || complain "muster.map names ${symbol%@@*}, which muster.h does not declare"
    printf '%s\n' "$shown" | grep -qx "$symbol" || complain "$library lacks $symbol"
done
for symbol in $shown; do
    printf '%s\n' "$mapped" | grep -qx "$symbol" || complain "$library shows what is not ours to show: $symbol"
done
twice=$(printf '%s\n' "$mapped" | sed 's/@@.*//' | uniq -d)
[ -z "$twice" ] || complain "muster.map names twice:" $twice
undefined=$(ldd -r "$library" 2>&1 | awk '/undefined symbol/ {print $3}' | sort -u)
[ -z "$undefined" ] || complain "$library uses what nobody defines:" $undefined
exit $bad
