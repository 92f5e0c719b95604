#!/bin/sh
# -o leaves the old file when the result cannot be written, and nothing beside it.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
mkdir folder
echo old >folder/old
is 'a result goes to a file' 1 "$(status "$MUSTER" check acme -o folder/old)"
is 'and not to standard output' '' "$(cat out)"
is 'the file holds it' yes "$(grep -q 'backup needs plan' folder/old && echo yes)"
is 'nothing lies beside it' old "$(ls folder)"
echo old >folder/old
is 'a picture in no format is refused' 2 "$(status "$MUSTER" graph map acme -f bmx -o folder/old)"
is 'the old file stays' old "$(cat folder/old)"
is 'a folder that is not there' 2 "$(status "$MUSTER" check acme -o none/file)"
is 'is named' yes "$(says none/file)"
is 'a full disk is 2' 2 "$(status "$MUSTER" check acme -o /dev/full)"
ln -s old folder/link
is 'through a link' 1 "$(status "$MUSTER" check acme -o folder/link)"
is 'the link stays' old "$(readlink folder/link)"
for format in svg png pdf dot; do
    "$MUSTER" graph map acme -o "1.$format"
    "$MUSTER" graph map acme -o "2.$format"
    is "a picture as $format is the same each time" same "$(cmp "1.$format" "2.$format" && echo same)"
done
is 'a pdf says nothing of the clock' 19700101000000 "$(tr -d '\000' <1.pdf | LC_ALL=C sed -n 's/.*CreationDate (D:\([0-9]*\).*/\1/p')"
echo "1..$number"
