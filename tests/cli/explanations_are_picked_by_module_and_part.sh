#!/bin/sh
# A requirement may be named with its module and its part; where a name could mean nothing, what there is is said.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
mkdir p
cat >p/p.muster <<'END'
module shop.main
kind box { n: int }
kind check judged {}
box a { n: 1 }
box b { n: 2 }
check sizes {
  for b in box
  require small: b.n < 2
  require there: b.n > 0
}
check never { for b in box where b.n > 9  require b.n > 10 }
report one { for b in box  columns { "b": b } }
report two { for b in box  columns { "b": b.n } }
END
is 'by its module and part' 1 "$("$MUSTER" explain shop.main.sizes.small p | grep -c '^unmet')"
is 'by its part' 1 "$("$MUSTER" explain sizes.small b p | grep -c '^unmet')"
is 'a part that it does not have' 2 "$(status "$MUSTER" explain shop.main.sizes.smal p)"
is 'is told' yes "$(says 'sizes has no part smal')"
is 'with the nearest' yes "$(says 'did you mean sizes.small?')"
is 'a part that is like none' 2 "$(status "$MUSTER" explain sizes.colour p)"
is 'is told with those there are' yes "$(says 'its parts are small, there')"
is 'a part of what has none with a name' yes "$(status "$MUSTER" explain never.small p >/dev/null; says 'its parts have no names')"
is 'a name misspelled' yes "$(status "$MUSTER" explain shop.main.szies p >/dev/null; says 'did you mean shop.main.sizes?')"
is 'a word of a name' yes "$(status "$MUSTER" explain eve p >/dev/null; says 'requirements with this word are never')"
is 'a name like none' yes "$(status "$MUSTER" explain passwords p >/dev/null; says 'requirements are sizes, never')"
is 'another module' 2 "$(status "$MUSTER" explain shop.sizes p)"
is 'a subject of the part' 2 "$(status "$MUSTER" explain sizes.small c p)"
is 'what inspects nothing' 0 "$(status "$MUSTER" explain never p)"
is 'and nobody in it' 2 "$(status "$MUSTER" explain never a p)"
is 'as JSON' yes "$("$MUSTER" explain never p -f json | grep -q '"explanations"' && echo yes)"
is 'of two reports one has to be named' 2 "$(status "$MUSTER" report p)"
is 'a report by its module' 0 "$(status "$MUSTER" report shop.main.two p)"
is 'a policy without pictures' 2 "$(status "$MUSTER" graph any p)"
is 'has none' yes "$(says 'the policy has no')"
is 'a query that does not compile' 3 "$(status "$MUSTER" query 'b.m for b in box' p)"
is 'a query in JSON' yes "$("$MUSTER" query '(b, b.n) for b in box' p -f json | grep -q '"rows"' && echo yes)"
mkdir q
cat >q/p.muster <<'END'
module shop
kind box { n: int }
kind jar { n: int }
kind check judged {}
kind policy judged {}
box a { n: 1 }
jar a { n: 5 }
check sizes  { for b in box  require small: b.n < 2  for j in jar  require small-jar: j.n < 2 }
policy sizes { for b in box  require low: b.n < 1 }
END
is 'two requirements of one name' 2 "$(status "$MUSTER" explain sizes q)"
is 'are told' yes "$(says '2 requirements are called sizes')"
is 'with names that tell them apart' yes "$(says 'name one of them: check.sizes, policy.sizes')"
is 'by the kind one is picked' 1 "$("$MUSTER" explain policy.sizes q | grep -c '^unmet.sizes.low')"
is 'by module and kind, too' 1 "$("$MUSTER" explain shop.policy.sizes q | grep -c '^unmet')"
is 'and by a part that only one has' 1 "$("$MUSTER" explain sizes.small-jar q | grep -c '^unmet')"
is 'the kind is proved' 0 "$(status "$MUSTER" explain shop.check.sizes.small-jar q --verify)"
is 'subjects of one name are all shown' 'box jar' "$("$MUSTER" explain check.sizes a q | sed -n 's/^  \([a-z]*\) a$/\1/p' | xargs)"
is 'subjects of one name are listed once' yes "$(status "$MUSTER" explain check.sizes --on zzz q >/dev/null; grep -q 'it judged a$' err && echo yes)"
printf 'module other\nimport shop\nkind check judged {}\ncheck sizes { for b in box  require small: b.n < 1 }\n' >q/other.muster
is 'of three two may have one kind, and two one module' 2 "$(status "$MUSTER" explain sizes q)"
is 'each has a name that is its own' yes "$(says 'name one of them: other.sizes, shop.check.sizes, policy.sizes')"
is 'which picks it' 1 "$("$MUSTER" explain shop.check.sizes q | grep -c '^unmet')"
is 'parts of one name' 2 "$(status "$MUSTER" explain sizes.small q)"
is 'are told as parts' yes "$(says 'name one of them: other.sizes.small, shop.sizes.small')"
echo "1..$number"
