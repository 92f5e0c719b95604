#!/bin/sh
# What docs/library/iso27003.md says of the modules: each check that it names exists, and is named; so do the tests and the readings.
set -eu
page=docs/library/iso27003.md
echo 1..4
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
checks() { for module in "$@"; do sed -n "s/^check \([a-z-]*\) .*/$module.\1/p" "stdlib/$(echo "$module" | tr . /).muster"; done; }
groups="iso27003 iso27003.activities iso27003.project iso27003.policies iso27003.documents iso27003.plans iso27003.consistency"

checks $groups | sort >"$T/ours"
{ cat "$T/ours"; sed -n 's/^check \([a-z-]*\) .*/isms.\1/p' stdlib/isms/checks.muster; } | sort >"$T/there"
{ grep -o '`is[a-z0-9.]*\.[a-z]*-[a-z-]*`' $page | tr -d '`'
  sed -n '/^## Where/,$p' $page | awk -F'|' '{ print $3 }' | grep -o '`[a-z-]*`' | sed 's/`\(.*\)`/iso27003.consistency.\1/'; } | sort -u >"$T/named"
status=0; comm -13 "$T/there" "$T/named" | sed 's/^/# no check /' | grep . && status=1; say $status "1 - each check that is named exists"
status=0; comm -23 "$T/ours" "$T/named" | sed 's/^/# not named: /' | grep . && status=1; say $status "2 - each check is named"

status=0
for test in $(grep -o '`[a-z0-9_/]*_[a-z0-9_/]*`' $page | tr -d '`' | sort -u); do
    [ -e "tests/stdlib/$test.muster" ] || { echo "# no test $test"; status=1; }
done
for test in tests/stdlib/iso27003/*.muster; do
    name=iso27003/$(basename "$test" .muster)
    case $(grep -h '^import iso27003\.' "$test" | sort -u) in
        *roles* | *scope* | *assets* | *risk* | *treatment* | *audit* | *review* | *training* | *monitoring*) continue ;;
    esac
    grep -q "^import iso27003" "$test" || continue
    grep -q "\`$name\`" $page || [ -e "${test%.muster}.out" ] || { echo "# no row has $name"; status=1; }
done
say $status "3 - each test that is named exists, and each that there is has a row"

sed -n 's/^reading \([a-z0-9-]*\) .*/\1/p' stdlib/iso27003.muster | sort >"$T/readings"
status=0
while read -r reading; do grep -q "\`$reading\`" $page || { echo "# not told: $reading"; status=1; }; done <"$T/readings"
say $status "4 - each reading is told"
