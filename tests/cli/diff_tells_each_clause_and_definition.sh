#!/bin/sh
# What a requirement says, clause by clause; definitions that are new, gone or changed; as text and as JSON.
set -eu
. "$(dirname "$0")/_policy.sh"
mkdir -p "$T/one" "$T/two"
cat >"$T/one/p.muster" <<'END'
kind box { n: int  m: int?  of: text = "x" }
kind check judged {}
kind role {}
role ann
parameter least: int = 1
parameter gone: int = 1
rule large(b: box) if b.n > 5
define twice(n: int): int = n * 2
check parts {
  severity: low
  for b in box where b.n > 0
  let k = b.n
  provided has b.m else "no m"
  require first: k > least when k > 0 else "too small"
  require second: k < 100
  at b.of
}
check grouped { for b in box  per o = b.of  require count(b) < 3 }
check waived { for b in box  require large(b) or twice(b.n) > gone + 10 }
waiver w { of: waived, because: "known", approved-by: ann }
END
for k in 1 2 3 4 5 6 7 8 9; do echo "box b$k { n: $k, m: 1 }"; done >"$T/one/boxes.muster"
sed -e 's/severity: low/severity: high/' -e 's/ where b.n > 0$//' -e '/let k/s/b.n/b.n + 0/' -e '/provided/d' -e 's/ when k > 0//' \
    -e 's/require second: .*/require third: k < 90/' -e 's/  at b.of/  at b.n/' -e '/parameter gone/d' -e 's/gone + 10/11/' \
    -e 's/b.n > 5/b.n > 6/' -e 's/per o = b.of/per o = b.of, n = b.n/' -e '/^waiver/d' \
    -e 's/^define .*/define twice(n: int): int = n + n\ndefine fresh(n: int): int = n\nparameter more: int = 2/' "$T/one/p.muster" >"$T/two/p.muster"
sed 's/n: [0-9]*,/n: 0,/' "$T/one/boxes.muster" >"$T/two/boxes.muster"
cd "$T"
"$MUSTER" diff one two --as-of 2026-06-30 >text || true
"$MUSTER" diff two one --as-of 2026-06-30 >back || true
"$MUSTER" diff one two --as-of 2026-06-30 -f json >json || true
has() { grep -qF -- "$2" "$1" && echo yes || cat "$1"; }
# clause NAME BEFORE AFTER: the two lines that say it
clause() {
    wanted="    $1: $2
      now: $3"
    is "$1" "$wanted" "$(grep -F -A 1 -- "    $1: $2" text | head -2)"
}
clause severity low high
clause for 'b in box where b.n > 0' 'b in box'
clause 'let k' b.n 'b.n + 0'
clause provided 'has b.m else "no m"' nothing
clause 'require first' 'first: k > least when k > 0 else "too small"' 'first: k > least else "too small"'
clause 'require second' 'second: k < 100' nothing
clause at b.of b.n
clause per 'o = b.of' 'o = b.of, n = b.n'
is 'a part that is new' '      before: nothing' "$(grep -F -A 1 'require third: third: k < 90' text | tail -1)"
is 'a function is new' yes "$(has text 'definition new: define fresh in main')"
is 'a function says something else' yes "$(has text '      now: define twice(n: int): int = n + n')"
is 'a parameter is gone' yes "$(has text 'definition gone: parameter gone in main (one/p.muster:6)')"
is 'a rule says something else' yes "$(has text 'definition changed: rule large in main')"
is 'the way back what is gone is new' yes "$(has back 'definition new: parameter gone in main')"
is 'a waiver that is gone makes it worse' yes "$(has text '  worse: b1: unmet (waived by w) -> unmet')"
is 'six names are shown, and how many more' yes "$(has text '  new, satisfied: b1; b2; b3; b4; b5; b6 and 3 more')"
is 'JSON leaves out what was not there' 1 "$(perl -MJSON::PP -e 'local $/; my $d = decode_json(<STDIN>);
    my ($parts) = grep { $_->{requirement} eq "parts" } @{$d->{requirements}};
    my %says = map { $_->{what} => $_ } @{$parts->{says}};
    print !exists $says{provided}{after} && !exists $says{"require third"}{before} ? 1 : 0' <json)"
is 'JSON has the definitions' 5 "$(grep -c '"definition":' json || true)"
echo "1..$number"
