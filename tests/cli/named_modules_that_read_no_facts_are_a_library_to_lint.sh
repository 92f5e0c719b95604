#!/bin/sh
# What several named modules without facts declare is for others; one file without a name makes a project of them.
set -eu
mkdir "$T/l"
printf 'module one\nkind asset { color: text? }\nasset a1\n' >"$T/l/one.muster"
printf 'module two\nimport one\nasset a2 { color: "red" }\n' >"$T/l/two.muster"
[ "$("$MUSTER" lint "$T/l")" = "Nothing to mend." ]
printf 'import one\nasset a3\n' >"$T/l/three.muster"
! "$MUSTER" lint "$T/l" >"$T/out"
grep -q 'W1003.*color of asset' "$T/out" || grep -q 'W1002.*asset' "$T/out"
