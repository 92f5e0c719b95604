#!/bin/sh
# Every command of examples/ism3-maturity/README.md runs; those behind a $ print what stands below them.
set -eu
. tests/cli/_tour.sh
tour examples/ism3-maturity 16 4
