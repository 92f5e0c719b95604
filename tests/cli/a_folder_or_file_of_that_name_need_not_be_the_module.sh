#!/bin/sh
# A folder `evidence` may hold what was collected, and a file evidence.muster may be one more of the policy's own: the
# library's module of that name is there all the same. Who writes a module of that name has his own.
set -eu
mkdir -p "$T/a/evidence" "$T/a/holidays" "$T/own"
cat >"$T/a/policy.muster" <<'END'
module company
import isms
import evidence
import ism3.targets
organisation company "Company" {}
role ciso "Manager"
END
: >"$T/a/evidence/scan.csv"
"$MUSTER" compile "$T/a" -o "$T/a.mbc"

printf 'module company\nimport isms\nrole clerk "Clerk"\n' >"$T/a/evidence.muster"
printf 'module company\nimport isms\nrole nurse "Nurse"\n' >"$T/a/evidence/more.muster"
(cd "$T/a" && "$MUSTER" compile policy.muster -o "$T/a.mbc")

printf 'module evidence\nkind proof {}\n' >"$T/own/evidence.muster"
printf 'module company\nimport evidence\nproof p1\n' >"$T/own/policy.muster"
(cd "$T/own" && "$MUSTER" query 'p for p in proof' policy.muster) | grep -q '^p1$'
