#!/bin/sh
# What the tables of docs/library say of the modules domains, ism3.system and their like: each check that they name exists, and
# each test; each check is named.
set -eu
echo 1..6
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }

checks() { for module in "$@"; do sed -n "s/^check \([a-z-]*\) .*/$module.\1/p" "stdlib/$(echo "$module" | tr . /).muster"; done; }
others() { sed -n 's/^check \([a-z-]*\) .*/isms.\1/p' stdlib/isms/checks.muster; checks ism3.system; }

# page FIRST-NUMBER NAME TESTS-FOLDER MODULE...: the table of a page, its modules, and where its tests are.
page() {
    number=$1 page=docs/library/$2.md folder=$3
    shift 3
    checks "$@" | sort >"$T/ours"
    others | sort -u - "$T/ours" >"$T/there"
    # Names of checks stand after the word check or checks, before the test, which is the last cell.
    sed -n 's/^|\(.*\)|[^|]*|$/\1/p' "$page" | grep -o '`[a-z0-9.-]*[a-z]\.[a-z]*-[a-z-]*`' | tr -d '`' |
        grep -v -x 'ism3\.targets\.personal-data-is-registered' | grep -v '^domains\.[a-z]*-[a-z0-9-]*$' | sed '/^ism3\.[a-z-]*$/d' | sort -u >"$T/named"
    status=0; comm -13 "$T/there" "$T/named" | sed 's/^/# no check /' | grep . && status=1
    say $status "$number - $page: each check that is named exists"
    status=0; comm -23 "$T/ours" "$T/named" | sed 's/^/# not named: /' | grep . && status=1
    say $status "$((number + 1)) - $page: each check is named"
    status=0
    for test in $(sed -n 's/^|.*|\([^|]*\)|$/\1/p' "$page" | grep -o '`[a-z0-9_]*_[a-z0-9_]*`' | tr -d '`' | sort -u); do
        [ -e "$folder/$test.muster" ] || [ -e "tests/stdlib/$test.muster" ] || { echo "# no test $test"; status=1; }
    done
    say $status "$((number + 2)) - $page: each test that is named exists"
}

page 1 domains tests/stdlib/domains domains domains.coverage domains.improvement domains.operation domains.frameworks
page 4 ism3-system tests/stdlib/ism3 ism3.system ism3.component-rules ism3.targets
