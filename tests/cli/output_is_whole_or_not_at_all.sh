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
mkdir torn
cat >torn/p.muster <<'END'
module torn
kind box { n: int }
kind check judged {}
facts "x.json"
box a { n: 1 }
check sizes { for b in box  require b.n < 1 }
report list { for b in box  columns { "b": b } }
graph map { for b in box  node b {} }
END
echo '{"box": {"c": {"n": 1},' >torn/x.json
# kept NAME ARGUMENT ...: what is not complete and does not say so is 2, goes to standard output, and leaves the old file
kept() {
    name=$1
    shift
    echo old >folder/old
    is "$name of torn facts is 2" 2 "$(status "$MUSTER" "$@" -o folder/old)"
    is "$name is not written to the file" 'old yes' "$(cat folder/old) $(says 'folder/old is not written: not everything could be read')"
    is "$name goes to standard output" yes "$(status "$MUSTER" "$@" >/dev/null; test -s out && echo yes)"
}
kept 'a table' report list torn
kept 'a picture' graph map torn
kept 'an explanation' explain sizes torn
kept 'a difference' diff torn torn
is 'findings of torn facts are 2' 2 "$(status "$MUSTER" check torn -o folder/old)"
is 'but say themselves that they are not all' 1 "$(grep -c 'not fully inspected' folder/old)"
is 'in JSON, too' 1 "$(status "$MUSTER" check torn -f json -o folder/old >/dev/null; grep -c '"status": "incomplete"' folder/old)"
is 'a policy that does not compile is 3' 3 "$(echo '}' >>torn/p.muster; echo old >folder/old; status "$MUSTER" report list torn -o folder/old)"
is 'and leaves the old file' old "$(cat folder/old)"
echo "1..$number"
