#!/bin/sh
# Every fuzz target once over the files that fuzzing begins with, and over what it once stumbled over (tests/fuzz/found/TARGET).
set -eu
echo 1..5
number=0
for target in source json yaml csv bytecode; do
    number=$((number + 1))
    tests/fuzz/seeds.sh "$T/seeds" $target
    found=tests/fuzz/found/$target
    [ -d "$found" ] || found=
    if said=$(TMPDIR=$T "$BUILD/fuzz/$target" "$T/seeds/$target" $found 2>&1) && [ "$said" != '# 0 files' ]; then
        echo "ok $number - $target"
    else
        echo "not ok $number - $target"
    fi
    echo "$said" | sed 's/^#* */# /' | head -40
done
