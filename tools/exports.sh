#!/bin/sh
# Checks what libmuster.so shows and wants. BUILD is where it lies.
# Only muster_*, all that muster.h declares, and nothing undefined that no library has.
set -eu
cd "$(dirname "$0")/.."
library=${BUILD:-build}/libmuster.so
bad=0

shown=$(nm -D --defined-only "$library" | awk '{print $NF}')
foreign=$(printf '%s\n' "$shown" | grep -v '^muster_' || true)
if [ -n "$foreign" ]; then
    echo "$library shows what is not ours to show:" $foreign
    bad=1
fi
declared=$(${CC:-cc} -E -P -Iinclude include/muster.h | tr '\n' ' ' | grep -oE '\bmuster_[a-z0-9_]+ *\(' | tr -d ' (' | sort -u || true)
for name in $declared; do
    if ! printf '%s\n' "$shown" | grep -qx "$name"; then
        echo "$library lacks $name, which muster.h declares"
        bad=1
    fi
done
undefined=$(ldd -r "$library" 2>&1 | awk '/undefined symbol/ {print $3}' | sort -u)
if [ -n "$undefined" ]; then
    echo "$library uses what nobody defines:" $undefined
    bad=1
fi
exit $bad
