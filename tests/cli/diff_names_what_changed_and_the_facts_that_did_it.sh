#!/bin/sh
# Requirements and outcomes that changed between two folders, and the facts that changed them.
set -eu
. "$(dirname "$0")/_policy.sh"
. "$(dirname "$0")/_states.sh"
cd "$T"
# line WORDS: whether a line of the output is just that
line() { grep -qxF -- "$1" "$T/out" && echo yes || cat "$T/out"; }
is 'worse outcomes are 1' 1 "$(status "$MUSTER" diff before after --as-of $AS_OF)"
is 'a requirement is new' yes "$(line 'requirement new: shop.timely (after/p.muster:20)')"
is 'one is gone' yes "$(line 'requirement gone: shop.retired (before/p.muster:19)')"
is 'one says something else' yes "$(line 'requirement changed: shop.tested (after/p.muster:11)')"
is 'namely this' yes "$(line '    severity: medium')"
is 'and now that' yes "$(line '      now: high')"
is 'what only moved has not changed' 1 "$(grep -c '^requirement changed' out)"
is 'an outcome is worse' yes "$(line '  worse: billing: satisfied medium -> unmet high (after/p.muster:8)')"
is 'by a fact of a rule' yes "$(line '      d1.on: 2026-05-01 (before/drills.yaml:2) -> 2026-01-01 (after/drills.yaml:2)')"
is 'by the members of a set' yes "$(line '      billing.owners: [ann] (before/p.muster:8) -> [] (after/p.muster:8)')"
is 'an outcome is better' yes "$(line '  better: crm: unmet medium -> satisfied high (after/p.muster:14)')"
is 'by a thing that is new' yes "$(line '      drill d2 is new (after/drills.yaml:3)')"
is 'a subject is new' yes "$(line '  new: web: unmet (after/p.muster:10)')"
is 'new ones that are satisfied take a line' yes "$(line '  new, satisfied: d1; d2')"
is 'so do those that are gone' yes "$(line '  gone, satisfied: billing; crm')"
is 'all of it is counted' yes "$(line 'Requirements: 1 new, 1 gone, 1 changed. Outcomes: 2 worse, 2 better, 1 new and not satisfied, 0 gone. Something became worse.')"
is 'the way back: crm and owned are worse' 2 "$("$MUSTER" diff after before --as-of $AS_OF | grep -c '^  worse: crm')"
is 'nothing changed is 0' 0 "$(status "$MUSTER" diff before before --as-of $AS_OF)"
is 'and it is said' yes "$(line 'Outcomes: 0 worse, 0 better, 0 new and not satisfied, 0 gone. Nothing became worse.')"
is 'what is not grave enough does not count' 0 "$(status "$MUSTER" diff before after --as-of $AS_OF --fail-on critical)"
is 'which is said' 1 "$(grep -c 'Nothing that counts became worse' out)"
cp -r before better
sed -i 's/2026-05-01/2026-06-01/; $a\  d3: { of: crm, on: 2026-06-02 }' better/drills.yaml
is 'only better outcomes are 0' 0 "$(status "$MUSTER" diff before better --as-of $AS_OF)"
cp -r before laid-out
sed -i 's/tier < 3/tier<3 # small\n/; s/^  require exists d/  require\n    exists d/' laid-out/p.muster
is 'layout and comments are no change' 0 "$("$MUSTER" diff before laid-out --as-of $AS_OF | grep -c '^requirement' || true)"
cp -r before parameter
sed -i 's/= 90d/= 7d/' parameter/p.muster
is 'a parameter changes outcomes, too' 1 "$(status "$MUSTER" diff before parameter --as-of $AS_OF)"
is 'and is named with its places' yes "$(line '      age: 90d (before/p.muster:6) -> 7d (parameter/p.muster:6)')"
is 'as is its definition' yes "$(line 'definition changed: parameter age in shop (parameter/p.muster:6)')"
cp -r before rule
sed -i 's/if d.of == s$/if d.of == s and d.on < 2026-01-01/' rule/p.muster
is 'where no fact did it this is said' 1 "$("$MUSTER" diff before rule --as-of $AS_OF | grep -c 'no fact in its proofs has changed, but the policy has')"
cp -r before empty
sed -i '/^system/d' empty/p.muster
is 'what inspects nothing any more is worse' 1 "$(status "$MUSTER" diff before empty --as-of $AS_OF)"
is 'and is told' 3 "$(grep -c '^  worse: .*: vacuous' out)"
cp -r before grouped
cat >>grouped/p.muster <<'POLICY'
check rare { for d in drill where d.of == crm  per w = week(d.on) in past(week, 3)  require count(d) < 1 }
POLICY
cp -r grouped regrouped
sed -i 's/2026-05-01/2026-06-23/' grouped/drills.yaml
sed 's/billing/crm/' grouped/drills.yaml >regrouped/drills.yaml
is 'what came into a group did so by a fact' yes "$(status "$MUSTER" diff grouped regrouped --as-of $AS_OF >/dev/null; line '      d1.of: billing (grouped/drills.yaml:2) -> crm (regrouped/drills.yaml:2)')"
cp -r before unread
sed -i '/^facts/d' unread/p.muster
is 'evidence that is missing is worse' yes "$(status "$MUSTER" diff before unread --as-of $AS_OF >/dev/null; line '      facts of drill: read -> not read')"
echo "1..$number"
