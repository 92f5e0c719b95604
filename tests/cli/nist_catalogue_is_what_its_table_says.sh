#!/bin/sh
# stdlib/nist is what tools/nist-catalogue.pl makes of the table of controls.
set -eu
table=${MUSTER_SHARED:-../shared}/domain/nist-800-53-rev5.tsv
[ -e "$table" ] || exit 77
mkdir "$T/nist"
tools/nist-catalogue.pl "$table" "$T/nist"
cp stdlib/nist/catalogue.muster "$T/nist"
diff -r "$T/nist" stdlib/nist >&2
