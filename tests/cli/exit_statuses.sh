#!/bin/sh
# What a run ends with.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
is 'findings are 1' 1 "$(status "$MUSTER" check acme)"
is 'nothing at or above --fail-on is 0' 0 "$(status "$MUSTER" check acme --fail-on critical)"
is 'no policy is 2' 2 "$(status "$MUSTER" check nowhere)"
is 'a policy that does not compile is 3' 3 "$(echo 'kind' >bad.muster; status "$MUSTER" check bad.muster)"
is 'JSON is there all the same' yes "$("$MUSTER" check bad.muster -f json 2>/dev/null | grep -q '"status": "invalid"' && echo yes)"
cat >doubt.muster <<'END'
module doubt
kind reading observed "A reading" { value: int? }
kind check judged "A check" {}
check none "No readings" { require no r in reading }
END
is 'only outcomes that cannot be told are 4' 4 "$(status "$MUSTER" check doubt.muster)"
printf 'module gone\nimport acme\nfacts "none/*.yaml"\n' >acme/gone.muster
is 'facts that cannot be read are 2, after the findings' 2 "$(status "$MUSTER" check acme)"
is 'and the findings were shown' yes "$(grep -q 'backup needs plan' out && echo yes)"
is 'and what could not be read' yes "$(says 'no file matches none/*.yaml')"
is 'a limit is 2' 2 "$(status "$MUSTER" check acme --limit-steps 3)"
is 'and says so' yes "$(says 'more than 3 steps')"
echo "1..$number"
