#!/bin/sh
# Every command of examples/outsourced/README.md runs; those behind a $ print what stands below them.
set -eu
. tests/cli/_tour.sh
tour examples/outsourced 10 3
