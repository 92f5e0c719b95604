#!/bin/sh
# muster test --coverage: requirements, rules and conditions, with how they came out, and what was never seen.
. tests/cli/_policy.sh
cd "$T" || exit 1
cat >p.muster <<'END'
import isms
kind box { size: int  name: text  inside: box?  things: box*  open: bool = false }
kind check judged {}
rule holds(a: box, b: box) if b in a.things
rule holds(a: box, c: box) if exists b in box where holds(a, b) and c in b.things
rule huge(b: box) if b.size > 1000 or b.name == "huge"
define odd(b: box): bool = b.size != 4 and not b.open
check small {
  for b in box where b.name != "left out"
  require low: b.size < 10 else "{b}: {if b.open then 1 else 2}"
  require odd(b) when b.size > 0
  require not huge(b)
}
check twins { for b in box  require no c in box where c.name == b.name and c.size > b.size }
END
cat >t.muster <<'END'
test "one" { given box a { size: 1 name: "x" things: [b] } box b { size: 20 name: "y" things: [c] } box c { size: 0 name: "left out" } expect unmet small on b }
test "two" { given box a { size: 4 name: "x" } expect unmet small on a }
END
line() { sed 's/  */ /g' out | grep -F -- "$1"; }
echo 1..24
is "tests pass" 0 "$(status "$MUSTER" test --coverage p.muster t.muster)"
is "a requirement" " 10 requirement small.low satisfied 2, unmet 1" "$(line 'requirement small.low')"
is "one that was never unmet" " 14 requirement twins satisfied 4, never unmet" "$(line ' requirement twins s')"
is "a condition" " 10 condition b.size < 10 true 2, false 1" "$(line 'b.size < 10')"
is "a condition of where" ' 9 condition b.name != "left out" true 3, false 1' "$(line 'b.name !=')"
is "a condition that is a negation in one word" " 7 condition b.size != 4 true 2, false 1" "$(line 'b.size != 4')"
is "an operand that is a field" " 7 condition b.open never true, false 2" "$(line ' 7 condition b.open')"
is "of a when" " 11 condition b.size > 0 true 3, never false" "$(line '11 condition b.size > 0')"
is "a call" " 11 condition odd(b) true 2, false 1" "$(line 'condition odd(b)')"
is "a rule" " 4 rule holds gave 2 rows" "$(line ' 4 rule')"
is "one that needs itself" " 5 rule holds gave 1 row" "$(line ' 5 rule')"
is "one that gave nothing" " 6 rule huge never gave a row" "$(line ' 6 rule')"
is "an alternative of it" ' 6 condition b.name == "huge" never true, false 4' "$(line '6 condition b.name == "huge"' | head -1)"
is "a condition that an index would answer" " 14 condition c.name == b.name true 4, false 6" "$(line '14 condition c.name == b.name')"
is "a quantifier" " 14 condition no c in box where c.name == b.name and c.size > b.size true 4, never false" "$(line '14 condition no c in')"
is "messages count nothing" "" "$(line '10 condition b.open')"
is "nor does the library" "" "$(grep '<library>' out)"
is "totals" "2 of 4 requirements seen satisfied and unmet
2 of 3 rules seen to give a row" "$(grep ' seen ' out | head -2)"
is "what was not seen has its place" "  p.muster:6:1: rule huge: never gave a row" "$(grep ':6:1:' out)"
is "in TAP it is a comment" "0" "$("$MUSTER" test -f tap --coverage p.muster t.muster | grep -vc '^# \|^#$\|^ok\|^1\.\.2$')"
is "lcov has a file" 0 "$(status "$MUSTER" test --coverage-to c.info p.muster t.muster)"
is "lcov's records" "SF:p.muster
FN:4,holds
FN:5,holds (2)
FNDA:0,huge
BRDA:10,0,0,2
BRDA:10,0,1,1
BRDA:10,1,0,2
BRDA:10,1,1,1
DA:10,3
end_of_record" "$(grep -E '^(SF:p|FN:[45],|FNDA:0|BRDA:10,|DA:10,|end_of_record)' c.info)"
is "its sums are those of its records" "$(grep -c '^BRDA:' c.info) $(grep -c '^BRDA:.*,[1-9][0-9]*$' c.info) $(grep -c '^DA:' c.info) $(grep -c '^FN:' c.info)" \
    "$(sed -n 's/^BRF://p;s/^BRH://p;s/^LF://p;s/^FNF://p' c.info | awk '{ n[NR] = $0 } END { print n[2], n[3], n[4], n[1] }')"
is "nothing is counted unless it is asked for" "" "$("$MUSTER" dump --after emit p.muster | grep -E '^ *[0-9]+ +(COVER|REACH) ')"
