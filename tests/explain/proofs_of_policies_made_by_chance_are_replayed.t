#!/bin/sh
# Every step of every outcome of policies made by chance follows (tests/sql/generated.t makes them).
set -eu
WRITE=$T tests/sql/generated.t 300
"$BUILD"/tests/replay_test "$T"
