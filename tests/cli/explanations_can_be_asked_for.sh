#!/bin/sh
# What explain takes, and what it says when it cannot.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
is 'findings that are explained are no failure' 0 "$(status "$MUSTER" explain producer acme)"
is 'the module may be said' 0 "$(status "$MUSTER" explain acme.producer acme)"
is 'the beginning of a subject will do' 1 "$("$MUSTER" explain producer acme --on 'backup, p' | grep -c '^[a-z-]*\[')"
is 'JSON is JSON' '"backup, plan"' "$("$MUSTER" explain producer acme -f json | grep -m1 -o '"backup, plan"')"
is 'a name that nobody has is 2' 2 "$(status "$MUSTER" explain producr acme)"
is 'and the nearest is named' yes "$(says 'did you mean producer?')"
is 'a part that it does not have is 2' 2 "$(status "$MUSTER" explain producer.first acme)"
is 'a subject that was not judged is 2' 2 "$(status "$MUSTER" explain producer acme --on plan)"
is 'and it is said' yes "$(says 'producer has no outcome on plan')"
is 'without a requirement it is 2' 2 "$(status "$MUSTER" explain)"
is 'a format that nobody has is 2' 2 "$(status "$MUSTER" explain producer acme -f svgg)"
is 'and those that there are are named' yes "$(says 'svg')"
is 'it is drawn as a graph' digraph "$("$MUSTER" explain producer acme --as graph | grep -o '^digraph')"
is 'which is the same as dot' "$("$MUSTER" explain producer acme -f dot)" "$("$MUSTER" explain producer acme --as graph)"
is 'or as a picture' '</svg>' "$("$MUSTER" explain producer acme --as graph -f svg | tail -1)"
"$MUSTER" explain producer acme --as graph -o proof.svg
is 'whose format the ending of the file says' '</svg>' "$(tail -1 proof.svg)"
is 'text is text' "$("$MUSTER" explain producer acme)" "$("$MUSTER" explain producer acme --as text)"
is 'a graph is no text' 2 "$(status "$MUSTER" explain producer acme --as graph -f text)"
is 'one thing at a time' 2 "$(status "$MUSTER" explain producer acme --as text -f json)"
is 'there is no other form' 2 "$(status "$MUSTER" explain producer acme --as picture)"
is 'and the forms are named' yes "$(says 'text, json or graph')"
is 'a proof that is verified has the same text' "$("$MUSTER" explain producer acme)" "$("$MUSTER" explain producer acme --verify | sed '$d')"
is 'and says that it was replayed' yes "$("$MUSTER" explain producer acme --verify | tail -1 | grep -q '^replayed: .*every step follows$' && echo yes)"
is 'JSON stays JSON' "$("$MUSTER" explain producer acme -f json)" "$("$MUSTER" explain producer acme -f json --verify 2>/dev/null)"
"$MUSTER" compile acme -o acme.mbc
is 'a compiled policy is explained from the sources in it' "$("$MUSTER" explain producer acme)" "$("$MUSTER" explain producer acme.mbc)"
# other sources, and the checksum (FNV-1a) of what the file is now
perl -0777 -ne 's/where i in q\.outputs/where i in q.inputs /; use integer; my $sum = 0xcbf29ce484222325;
    $sum = ($sum ^ $_) * 0x100000001b3 for unpack "C*", substr $_, 24;
    substr($_, 16, 8) = pack "q<", $sum; print' acme.mbc >other.mbc
is 'one whose sources do not make its program is not' 2 "$(status "$MUSTER" explain producer other.mbc)"
is 'and it is said what would be' yes "$(says 'give the policy itself')"
is 'a plain compilation has nothing that explains' 0 "$("$MUSTER" dis acme.mbc | grep -cE 'TRACE_|EXPLAIN ')"
"$MUSTER" check --explain acme >/dev/null || true
"$MUSTER" compile acme -o again.mbc
is 'and is the same bytes every time' same "$(cmp -s acme.mbc again.mbc && echo same)"
is 'the subject may stand behind the name' "$("$MUSTER" explain producer acme --on 'backup, plan')" "$("$MUSTER" explain producer 'backup, plan' acme)"
is 'what is a folder is no subject' "$("$MUSTER" explain producer --on 'backup, plan' acme)" "$("$MUSTER" explain producer acme)"
is 'a subject that nobody has is 2' 2 "$(status "$MUSTER" explain producer 'backup, plam' acme)"
is 'and the nearest subject is named' yes "$(says 'did you mean backup, plan?')"
is 'a path misspelled may be taken for a subject' 2 "$(status "$MUSTER" explain producer acmee acme)"
is 'and it is said that no file is called so' yes "$(says 'no file or folder is called so')"
is 'a check shows the proofs of its findings' yes "$("$MUSTER" check --explain acme | grep -q '= proof:' && echo yes)"
is 'and in JSON' yes "$("$MUSTER" check --explain -f json acme | grep -q '"proof":' && echo yes)"
is 'without being asked it shows none' no "$("$MUSTER" check -f json acme | grep -q proof && echo yes || echo no)"
is 'a check with proofs has the same outcomes' "$("$MUSTER" check acme)" "$("$MUSTER" check --explain acme | perl -ne 'print unless /= proof:/ .. /^$/; print "\n" if /^$/')"
is 'and the same exit status' 1 "$(status "$MUSTER" check --explain acme)"
is 'a compiled policy runs with proofs' "$("$MUSTER" check --explain acme)" "$("$MUSTER" run --explain acme.mbc)"
is 'a check shows the same with and without proofs' "$("$MUSTER" check acme)" "$("$MUSTER" explain producer acme >/dev/null; "$MUSTER" check acme)"
echo "1..$number"
