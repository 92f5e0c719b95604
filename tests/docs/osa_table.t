#!/bin/sh
# What the table in docs/library/osa.md says: each check of osa is named, each check and each test that is named exists, and
# so does a row for each id of the pattern's checks.
set -eu
page=docs/library/osa.md
echo 1..4
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
checks() { sed -n "s/^check \([a-z-]*\) .*/$1.\1/p" "$2"; }
{
    checks osa stdlib/osa.muster
    for file in stdlib/osa/*.muster; do checks "osa.$(basename "$file" .muster)" "$file"; done
} | sort >"$T/ours"
{ cat "$T/ours"; checks isms stdlib/isms/checks.muster; } | sort >"$T/there"
grep -oE '`(osa|isms)\.[a-z.]*[a-z]+-[a-z-]+`' $page | tr -d '`' | grep -v '^osa\.phase-reading$' | sort -u >"$T/named"

status=0; comm -13 "$T/there" "$T/named" | sed 's/^/# no check /' | grep . && status=1; say $status "1 - each check that is named exists"
status=0; comm -23 "$T/ours" "$T/named" | sed 's/^/# not named: /' | grep . && status=1; say $status "2 - each check is named"
status=0
for test in $(sed -n 's/^|.*|\([^|]*\)|$/\1/p' $page | grep -o '`[a-z0-9_/]*_[a-z0-9_/]*`' | tr -d '`' | sort -u); do
    [ -e "tests/stdlib/$test.muster" ] || [ -e "tests/$test.sh" ] || { echo "# no test $test"; status=1; }
done
say $status "3 - each test that is named exists"
status=0
for number in $(seq -w 1 38); do
    [ "$(grep -c "^| OSA-$number |" $page)" = 1 ] || { echo "# no row OSA-$number"; status=1; }
done
say $status "4 - each id has its row"
