#!/bin/sh
# muster doc: a kind or a requirement by its name, with what other modules add to it; where there is no policy, the modules.
set -eu
fail() { echo "$1" >&2; exit 1; }
mkdir "$T/empty" "$T/policy"
cat >"$T/policy/company.muster" <<'END'
module company
import isms
extend isms.control { cost-centre: text?  "Who pays for it" }
END
(cd "$T/empty" && "$MUSTER" doc) >"$T/list"
grep -q '^| `isms` | ' "$T/list" || fail "isms is not listed"
grep -q '^| `evidence` | What shows that things are' "$T/list" || fail "evidence says nothing of itself"
test "$(grep -c '^| `nist` | ' "$T/list")" = 1 || fail "a module of several files is listed more than once"
if grep -q '^# main' "$T/list"; then fail "an empty module is documented"; fi
(cd "$T/empty" && "$MUSTER" doc isms.control) >"$T/control"
grep -q '^| `family` | `text?` |' "$T/control" || fail "a field of control is missing"
if grep -q 'cost-centre' "$T/control"; then fail "somebody else's field"; fi
cd "$T/policy"
"$MUSTER" doc control | grep -q '^| `cost-centre` | `text?` |  | Who pays for it |' || fail "a field that was added is missing"
"$MUSTER" doc exclusion-is-justified | grep -q 'severity. | high' || fail "the check is not documented"
if "$MUSTER" doc isms.nothing 2>"$T/errors"; then fail "nothing was found"; fi
grep -q 'E0202' "$T/errors" || fail "nobody says that there is none"
# A policy that cannot be read is no reason to list the library.
mkdir "$T/broken" && cd "$T/broken" && ln -s nowhere.muster policy.muster
if "$MUSTER" doc >"$T/out" 2>&1; then fail "the library was listed"; fi
# What stands behind the imports of a module is its introduction, too.
"$MUSTER" doc iso27003 | grep -q '^ISO/IEC 27003:2010, the way' || fail "no introduction"
