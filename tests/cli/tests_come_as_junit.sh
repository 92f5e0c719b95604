#!/bin/sh
# muster test -f junit: valid by both schemas, whatever titles and messages hold.
. tests/cli/_policy.sh
cat >"$T/p.muster" <<'END'
kind box { size: int  label: text }
kind check judged {}
check small { for b in box  require b.size < 10 else "{b.label} & \"{b}\" <{b.size}>" }
test "a <small> box & \"more\"" { given box b { size: 1, label: "-" } expect satisfied small }
END
printf 'test "two\\t\\u{1}of them" { given box c { size: 20, label: "\\u{1}\\u{1b}[31m]]>\\u{fffe}\\u{d}\360\237\230\200" } expect satisfied small }\n' >>"$T/p.muster"
printf 'test "none" { expect unmet small  expect vacuous small }\n' >>"$T/p.muster"
echo 1..9
is "a failure fails" 1 "$(status "$MUSTER" test -f junit "$T/p.muster")"
cp "$T/out" "$T/junit.xml"
is "titles are escaped" 1 "$(grep -c 'name="a &lt;small&gt; box &amp; &quot;more&quot;"' "$T/junit.xml")"
is "numbers are right" 1 "$(grep -c 'tests="3" failures="2" errors="0"' "$T/junit.xml")"
is "nothing is there that XML cannot hold" "" "$(LC_ALL=C tr -d '\11\12\40-\176\200-\377' <"$T/junit.xml")"
is "the first line of a failure is its message" 1 "$(grep -c 'message="[^"]*p.muster:5:[0-9]*: expected satisfied small, found unmet on c: ' "$T/junit.xml")"
if command -v xmllint >/dev/null; then
    is "it is well-formed" 0 "$(status xmllint --noout "$T/junit.xml")"
else
    is "it is well-formed # SKIP no xmllint" 0 0
fi
for schema in jenkins-junit-10 windyroad-JUnit; do
    file=$MUSTER_SHARED/data/suites/junit-xsd/$schema.xsd
    if command -v xmllint >/dev/null && [ -f "$file" ]; then
        is "it is valid by $schema" 0 "$(status xmllint --noout --schema "$file" "$T/junit.xml")"
    else
        is "it is valid by $schema # SKIP no xmllint or no schema" 0 0
    fi
done
is "coverage for people is none for machines" "2 yes" "$(status "$MUSTER" test -f junit --coverage "$T/p.muster") $(says 'has no place in junit')"
