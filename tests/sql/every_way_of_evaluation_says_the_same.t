#!/bin/sh
# The policies of the tests and examples with joins by chance, without indexes, in two threads: tests/unit/variants.c
set -eu
policies=$(find tests/eval tests/facts tests/stdlib tests/explain -name '*.muster' -not -path '*/_*' | LC_ALL=C sort)
exec "$BUILD/tests/variants" examples/*/ $policies
