#!/bin/sh
# muster query leaves requirements alone, but for those whose findings the question, or the policy on the way to it, asks for.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
mkdir p
cat >p/p.muster <<'END'
module shop
kind box { n: int }
kind check judged {}
box a { n: 1 }
box b { n: 2 }
check small { for b in box  require b.n < 2 }
check long  { for x in box, y in box, z in box, u in box, v in box, w in box  require x.n + y.n + z.n + u.n + v.n < w.n * 20 }
rule failing(f: finding) if exists g in findings(small) where g == f
END
is 'judging all takes its steps' 2 "$(status "$MUSTER" check p --limit-steps 500)"
is 'a question does not' 0 "$(status "$MUSTER" query 'count(b for b in box)' p --limit-steps 500)"
is 'and is answered' 2 "$(tail -n 1 out | tr -d ' ')"
is 'findings are judged for' 0 "$(status "$MUSTER" query 'f.subject for f in findings(small) where f.outcome == unmet' p --limit-steps 500)"
is 'and are there' b "$(tail -n 1 out | tr -d ' ')"
is 'also those that a rule asks for' 0 "$(status "$MUSTER" query 'count(f for (f) in failing)' p --limit-steps 500)"
is 'all of them' 2 "$(tail -n 1 out | tr -d ' ')"
is 'others are judged when they are asked for' 2 "$(status "$MUSTER" query 'count(f for f in findings(long))' p --limit-steps 500)"
is 'at the prompt it is the same' 2 "$(echo 'count(b for b in box)' | "$MUSTER" query p --limit-steps 500 | tail -n 1 | tr -d ' ')"
is 'reports judge as ever: what they show may rest on it' 2 "$(echo 'report r { for b in box  columns { "b": b } }' >>p/p.muster; status "$MUSTER" report r p --limit-steps 500)"
echo "1..$number"
