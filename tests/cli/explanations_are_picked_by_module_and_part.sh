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
is 'is told' yes "$(says 'no requirement called shop.main.sizes.smal')"
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
echo "1..$number"
