#!/bin/sh
# Compiled policies with words, rows and bytes changed and the checksum made good. HOSTILE says how many (make hostile: more).
set -eu
policies=$(find tests/eval tests/explain tests/facts tests/stdlib tests/report tests/graph -name '*.muster' -not -path '*/_*' 2>/dev/null | LC_ALL=C sort)
TMPDIR=$T exec "$BUILD/fuzz/mutants" 1 "${HOSTILE:-1000}" examples/*/ $policies
