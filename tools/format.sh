#!/bin/sh
# Checks the format of our C and C++ files with clang-format (.clang-format); with -i mends it.
set -eu
cd "$(dirname "$0")/.."

files=$(find include grammar compiler runtime cli tests bench examples -name '*.[ch]' -o -name '*.cc' | LC_ALL=C sort)
if [ "${1-}" = -i ]; then
    echo "$files" | xargs clang-format -i
elif ! wrong=$(echo "$files" | xargs clang-format --dry-run -Werror 2>&1); then
    echo "$wrong" | grep 'error:' || echo "$wrong"
    echo "make format mends this."
    exit 1
fi
