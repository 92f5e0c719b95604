#!/bin/sh
# Mutants of the policies of these tests and of the library: each compiles into a program that passes the verifier, or says why not.
# More of them: $BUILD/tests/mutate FIRST COUNT FILE...
[ -x "$BUILD/tests/mutate" ] || { echo "mutate is not built"; exit 77; }
exec "$BUILD/tests/mutate" 1 400 tests/eval/*/*.muster tests/check/*/*.muster stdlib/*.muster
