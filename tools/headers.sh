#!/bin/sh
# Compiles each header alone, the public one as C++ too. BUILD is where generated headers lie.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
flags="-fsyntax-only -Wall -Wextra -Wpedantic -Werror -Iinclude -Iruntime -I. -I$build"

find include grammar compiler runtime cli -name '*.h' | LC_ALL=C sort |
    xargs -P "$(nproc)" -n 1 ${CC:-cc} -x c -std=gnu17 $flags
${CXX:-c++} -x c++ -std=c++17 $flags include/muster.h
