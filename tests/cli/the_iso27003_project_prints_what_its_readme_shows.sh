#!/bin/sh
# Every command of examples/iso27003-project/README.md runs; those behind a $ print what stands below them.
set -eu
. tests/cli/_tour.sh
tour examples/iso27003-project 8 9
