#!/bin/sh
# What the tables in docs/library say of the modules ism3: each check that they name exists, and each test; each check is named.
set -eu
pages=$(ls docs/library/ism3*.md)
echo 1..3

checks() { for module in "$@"; do sed -n "s/^check \([a-z-]*\) .*/$module.\1/p" "stdlib/$(echo "$module" | tr . /).muster"; done; }
ours() { for file in stdlib/ism3/*.muster; do checks "ism3.$(basename "$file" .muster)"; done; }
{ ours; sed -n 's/^check \([a-z-]*\) .*/isms.\1/p' stdlib/isms/checks.muster; } | sort >"$T/there"
grep -oh '`is[a-z0-9.]*\.[a-z]*-[a-z-]*`' $pages | tr -d '`' | grep -v '^ism3\.capability-reading$' | sort -u >"$T/named"

say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
status=0; comm -13 "$T/there" "$T/named" | sed 's/^/# no check /' | grep . && status=1; say $status "1 - each check that is named exists"
status=0; ours | sort | comm -23 - "$T/named" | sed 's/^/# not named: /' | grep . && status=1; say $status "2 - each check is named"
status=0
for test in $(sed -n 's/^|.*|\([^|]*\)|$/\1/p' $pages | grep -o '`[a-z0-9_/]*_[a-z0-9_/]*`' | tr -d '`' | sort -u); do
    [ -e "tests/stdlib/$test.muster" ] || { echo "# no test $test"; status=1; }
done
say $status "3 - each test that is named exists"
