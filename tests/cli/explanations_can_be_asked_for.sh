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
is 'another format is 2' 2 "$(status "$MUSTER" explain producer acme -f svg)"
"$MUSTER" compile acme -o acme.mbc
is 'a compiled policy is explained from the sources that it holds' "$("$MUSTER" explain producer acme)" "$("$MUSTER" explain producer acme.mbc)"
is 'a check shows the same with and without proofs' "$("$MUSTER" check acme)" "$("$MUSTER" explain producer acme >/dev/null; "$MUSTER" check acme)"
echo "1..$number"
