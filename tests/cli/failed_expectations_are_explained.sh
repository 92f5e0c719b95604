#!/bin/sh
# muster test: below a failed expectation stand what was found instead and why, as muster explain says it.
. tests/cli/_policy.sh
cat >"$T/p.muster" <<'END'
kind box { size: int }
kind check judged {}
define allowed(b: box): bool = b.size < 10
check small { for b in box where b.size > 0  require fits: allowed(b) and b.size != 5 else "{b} is too big" }
check other { for b in box  require b.size < 100 }
box declared { size: 3 }
END
cat >"$T/t.muster" <<'END'
test "both" { given box x { size: 20 } expect satisfied small on x  expect unmet other  expect unmet small on declared }
test "vacuous" { given box x { size: -20 } expect unmet small on x  expect vacuous other }
END
echo 1..8
is "they fail" 1 "$(status "$MUSTER" test "$T/p.muster" "$T/t.muster")"
is "what was found" 1 "$(grep -c 'expected satisfied small on x, found unmet on x: x is too big$' "$T/out")"
# The proof of explain, of the same outcome in the same world, but for the place of the thing.
(
    cd "$T" || exit 1
    { cat p.muster; echo 'box x { size: 20 }'; } >world.muster
    "$MUSTER" explain small.fits --on x world.muster | grep -v ' | ' | sed 's/^/          /' >explained
)
grep -A 30 'found unmet on x' "$T/out" | sed 1d | grep -v ' | ' | sed '/^        [^ ]/,$d' >"$T/why"
is "why, as explain says it" "$(cat "$T/explained")" "$(cat "$T/why")"
is "the proof is one" 1 "$(grep -c 'b.size < 10 is false: b.size = 20' "$T/why")"
is "satisfied outcomes are explained, too" 1 "$(grep -c 'satisfied\[small.fits\]' "$T/out")"
is "others are counted" 1 "$(grep -c 'expected unmet other, found satisfied on declared: .*(1 more are not as expected)$\|expected unmet other, found satisfied on declared (1 more are not as expected)$' "$T/out")"
is "what was not inspected" 1 "$(grep -c 'expected unmet small on x, but nothing of the kind was inspected' "$T/out")"
is "a passing test explains nothing" "1" "$(
    echo 'test "good" { expect satisfied small }' >"$T/g.muster"
    "$MUSTER" test "$T/p.muster" "$T/g.muster" | grep -c '^1 test: 1 passed, 0 failed.$'
)"
