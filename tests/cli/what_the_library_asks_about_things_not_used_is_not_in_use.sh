#!/bin/sh
# A requirement of the library about kinds of which there is nothing is a remark; facts that were announced are missed.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
mkdir lib own
cat >lib/health.muster <<'END'
module health
kind patient "A patient" { age: int? }
kind visit observed "A visit" { minutes: int }
kind check judged "A check" {}
check aged   { for p in patient  require has p.age }
rule seen(p: patient) if has p.age
check asked  { for p in seen     require p.age > 0 }
check lasted { for v in visit    require v.minutes > 0 }
END
cat >own/own.muster <<'END'
module own
import health
check sure { require 1 == 1 }
check none { for p in patient  require p.age > 0 }
END
remarks() { status "$MUSTER" check own --library lib -f json --all >/dev/null; tr -d '\n' <out | grep -o '"outcome": "[a-z-]*", *"requirement": "[a-z]*"' | sed 's/"[a-z]*"://g; s/[",]//g; s/  */ /g; s/^ //' | sort | tr '\n' ';'; }
is 'nothing is used' 'not-in-use aged;not-in-use asked;not-in-use lasted;satisfied sure;vacuous none;' "$(remarks)"
is 'which is no finding' 0 "$(status "$MUSTER" check own --library lib)"
is 'and is counted' yes "$(grep -q '3 not in use' out && echo yes)"
printf 'facts visit from "visits.csv"\npatient p1 { age: 7 }\n' >>own/own.muster
printf 'id,minutes\n' >own/visits.csv
is 'a file without rows leaves nothing to inspect' 'satisfied aged;satisfied asked;satisfied none;satisfied sure;vacuous lasted;' "$(remarks)"
rm own/visits.csv
is 'a file that is missing makes it unknown' 'satisfied aged;satisfied asked;satisfied none;satisfied sure;unverified lasted;' "$(remarks)"
printf 'module own\nimport health\n' >own/own.muster
is 'when nothing at all was inspected that is no success' 4 "$(status "$MUSTER" check own --library lib)"
echo "1..$number"
