#!/bin/sh
# Each state may have an instant of its own; what changed only because time passed is told from what facts and policy did.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
mkdir -p march june/facts
cat >march/p.muster <<'POLICY'
module shop
kind system { tier: int }
kind check judged {}
kind drill observed { of: system, on: date }
facts "drills.yaml"
rule lately(d: drill) if d.on >= today - 60d
system billing {} system crm {} system shop {} system web {} system mail {}
check tested {
  for s in system
  require exists d in drill where d.of == s and d.on >= today - 90d   else "{s} is not tested"
}
check ranked { for s in system  require count(d for d in drill where d.of == s) < 9 }
rule young(s: system, d: drill) if d.of == s and d.on >= today - 60d
check seen { for (s, d) in young  require d.on <= today }
check recent { for d in drill where lately(d)  require d.on <= today }
waiver untested {
  of: tested
  subjects: mail
  expires: 2026-04-30
  approved-by: billing
  because: "it is moved"
}
POLICY
cat >march/drills.yaml <<'FACTS'
drill:
  d1: { of: billing, on: 2026-02-20 }
  d2: { of: crm, on: 2026-02-21 }
  d3: { of: shop, on: 2026-03-22 }
  d4: { of: web, on: 2026-03-23 }
FACTS
cp march/p.muster june/
sed -e 's/of: web/of: shop/' -e '$a\  d5: { of: crm, on: 2026-06-01 }' march/drills.yaml >june/drills.yaml
# line WORDS: whether a line of the output is just that; below WORDS: the line that follows it
line() { grep -qxF -- "$1" out && echo yes || cat out; }
below() { grep -FA2 -- "$1" out | sed -n "${2:-2}s/^ *//p"; }
quarters='--before-as-of 2026-03-31 --as-of 2026-06-15'
is 'the same state at two instants' 1 "$(status "$MUSTER" diff march march $quarters)"
is 'evidence grew old' '  worse: billing: satisfied -> unmet (march/p.muster:7)' "$(grep 'worse: billing' out)"
is 'because time passed' 'because time passed' "$(below 'worse: billing' 3)"
is 'no fact is blamed' '' "$(grep -e '->.*->' -e 'no fact' out || true)"
is 'a waiver ended' 'because time passed' "$(below 'worse: mail: unmet (waived by untested)' 3)"
is 'what inspected something no more does' 'because time passed' "$(below ': vacuous')"
is 'both instants and how many are told' yes "$(line 'Outcomes: 4 worse, 0 better, 1 new and not satisfied, 0 gone. From 2026-03-31T00:00:00Z to 2026-06-15T00:00:00Z: 5 of them because time passed. Something became worse.')"
is 'facts may have changed, too' 1 "$(status "$MUSTER" diff march june $quarters)"
is 'what needed no change' 'because time passed' "$(below 'worse: billing' 3)"
is 'what a fact did is the fact' 'd4.of: web (march/drills.yaml:5) -> shop (june/drills.yaml:5)' "$(below 'worse: web' 3)"
is 'and not the clock' 0 "$(grep -c 'today:' out || true)"
is 'what a fact prevented is no change' '' "$(grep 'crm: .*->' out || true)"
cp -r june broken
printf 'drill:\n' >broken/drills.yaml
sed -i '/^facts/d' broken/p.muster
"$MUSTER" diff march broken $quarters >out || true
is 'time alone would have made it something else' 'time alone would have made it unmet' "$(below 'worse: billing: satisfied -> unverified (broken/p.muster:6)' 3)"
is 'of what it would have left alone nothing is said' 'facts of drill: read -> not read' "$(below 'worse: web: satisfied -> unverified (broken/p.muster:6)' 3)"
is 'without instants nothing is said of time' 0 "$("$MUSTER" diff march june --as-of 2026-06-15 | grep -c 'time passed' || true)"
is 'one instant twice is no time' 0 "$(status "$MUSTER" diff march march --before-as-of 2026-06-15 --as-of 2026-06-15)"
"$MUSTER" diff march june $quarters -f json | tr -d '\n ' >out || true
is 'JSON has both instants' yes "$(grep -q '"as_of": *"2026-06-15T00:00:00Z".*"before_as_of": *"2026-03-31T00:00:00Z"' out && echo yes)"
is 'how many' yes "$(grep -q '"by_time": *[0-9]' out && echo yes)"
is 'and the cause of each' 'change time' "$(grep -o '"cause": *"[a-z]*"' out | sed 's/.*"\(.*\)"/\1/' | sort -u | xargs)"
is 'an instant that is none' 2 "$(status "$MUSTER" diff march june --before-as-of 2026-31-03)"
is 'is told' yes "$(says '2026-31-03')"
is 'the later state first' 2 "$(status "$MUSTER" diff march june --before-as-of 2026-06-15 --as-of 2026-03-31)"
is 'is told, too' yes "$(says 'the earlier of the two comes first')"
cp -r march split
mkdir q1 q2
mv split/drills.yaml q1/
cp june/drills.yaml q2/
is 'facts of each side may lie in folders of their own' 1 "$(status "$MUSTER" diff split split $quarters --before-facts q1 --facts q2)"
is 'and are named' 'd4.of: web (q1/drills.yaml:5) -> shop (q2/drills.yaml:5)' "$(below 'worse: web' 3)"
git init -q repository
cp march/* repository/
cd repository
git -c user.name=x -c user.email=x@example.org -c commit.gpgsign=false commit -q --allow-empty -m none
git add . && git -c user.name=x -c user.email=x@example.org -c commit.gpgsign=false commit -qm march
cp ../june/drills.yaml .
is 'a revision has an instant, too' 1 "$(status "$MUSTER" diff HEAD . $quarters)"
cp out ../out 2>/dev/null || true
cd ..
is 'and time is told of it' 'because time passed' "$(below 'worse: billing' 3)"
echo "1..$number"
