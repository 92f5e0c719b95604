#!/bin/sh
# Policies that count their coverage find what they find otherwise, to the byte.
find tests/eval tests/explain tests/stdlib tests/lower -name '*.muster' ! -name '_*' | sort >"$T/policies"
set -- $(cat "$T/policies")
"$BUILD/tests/coverage_compare" "$@" examples/acme
