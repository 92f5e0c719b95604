#!/bin/sh
# Of the facts that changed an outcome ten are shown, and how many more there are; where none changed, it was the policy.
. tests/cli/_policy.sh
cd "$T"
# state FOLDER N MOST: fifteen boxes of N, which are to be less than MOST together
state() {
    mkdir "$1"
    {
        printf 'kind check judged {}\nkind box { n: int }\n'
        echo "check light { require sum(b.n for b in box) < $3 }"
        for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo "box b$i { n: $2 }"; done
    } >"$1/p.muster"
}
state before 1 100
state heavier 10 100
state stricter 1 5
is 'more is worse' 1 "$(status "$MUSTER" diff before heavier --as-of 2026-06-30)"
is 'ten facts are shown' 10 "$(grep -c '^      b[0-9]*\.n: 1 .* -> 10 ' out)"
is 'and how many there are besides' 1 "$(grep -c '^      and 5 more$' out)"
is 'JSON has all' 15 "$("$MUSTER" diff before heavier --as-of 2026-06-30 -f json | grep -o '"what":"field"\|"what": "field"' | wc -l | tr -d ' ')"
is 'less is allowed' 1 "$(status "$MUSTER" diff before stricter --as-of 2026-06-30)"
is 'no fact did it' 1 "$(grep -c '^      no fact in its proofs has changed, but the policy has$' out)"
is 'two instants the wrong way round are 2' 2 "$(status "$MUSTER" diff before before --before-as-of 2026-06-30 --as-of 2026-01-01)"
is 'and told' yes "$(says 'the earlier of the two comes first')"
echo "1..$number"
