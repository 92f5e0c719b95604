#!/bin/sh
# --baseline: known findings do not count, new and worse ones do, and what is wrong with the file is an error.
set -eu
. "$(dirname "$0")/_policy.sh"
acme=$PWD/examples/acme
cd "$T"
cat >p.muster <<'POLICY'
module shop
kind system { tier: int? }
kind check judged {}
system billing { tier: 9 }
system crm {}
system web { tier: 1 }
check small { severity: medium  for s in system  require s.tier < 5 else "{s} is large" }
POLICY
check() { status "$MUSTER" check "$@" --as-of 2026-06-30T12:00Z; }
line() { grep -qF -- "$1" out && echo yes || cat out err; }
is 'without a baseline it fails' 1 "$(check p.muster -f json -o base.json)"
is 'against itself it passes' 0 "$(check p.muster --baseline base.json)"
is 'what is known is told in a line' yes "$(line 'unmet[small] (known) medium: billing is large (shop, p.muster:4:8)')"
is 'and counted' yes "$(line 'Of the baseline 2 are known, 0 are worse and 0 are gone; 0 findings are new. The policy passes muster but for what was known.')"
"$MUSTER" compile p.muster -o p.mbc
is 'a compiled policy has baselines, too' 0 "$(status "$MUSTER" run p.mbc --baseline base.json --as-of 2026-06-30T12:00Z)"
sed 's/^system web.*/system web { tier: 7 }/' p.muster >new.muster
is 'a new finding fails' 1 "$(check new.muster --baseline base.json)"
is 'and is shown in full' yes "$(line '= asked for by: shop, new.muster:7:7')"
is 'and counted' yes "$(line '2 are known, 0 are worse and 0 are gone; 1 finding is new')"
sed 's/^system crm.*/system crm { tier: 6 }/' p.muster >worse.muster
is 'a worse outcome fails' 1 "$(check worse.muster --baseline base.json)"
is 'and says what it was' yes "$(line '= in the baseline: unverified medium')"
sed 's/^system billing.*/system billing {}/' p.muster >better.muster
is 'a better outcome is known' 0 "$(check better.muster --baseline base.json)"
sed 's/severity: medium/severity: high/' p.muster >graver.muster
is 'a higher severity is worse' 1 "$(check graver.muster --baseline base.json)"
is 'of both' yes "$(line '0 are known, 2 are worse and 0 are gone')"
is 'but not when it does not count' 0 "$(check graver.muster --baseline base.json --fail-on critical)"
sed 's/severity: medium/severity: low/' p.muster >lighter.muster
is 'a lower severity is known' 0 "$(check lighter.muster --baseline base.json)"
sed 's/tier: 9/tier: 1/' p.muster >gone.muster
is 'what is gone is counted' yes "$(check gone.muster --baseline base.json >/dev/null; line '1 is known, 0 are worse and 1 is gone')"
cat p.muster - >waived.muster <<'POLICY'
waiver w { of: small, subjects: system.billing, because: "soon", approved-by: system.web, expires: 2026-07-01 }
POLICY
sed 's/2026-07-01/2026-06-01/' waived.muster >expired.muster
is 'a waiver lets it pass' 4 "$(check waived.muster -f json -o waived.json)"
is 'what was waived and is no more is worse' 1 "$(check expired.muster --baseline waived.json)"
is 'which is said' yes "$(line '= in the baseline: unmet (waived) medium')"
is 'JSON marks each' 'known": true known": false' "$(check new.muster --baseline base.json -f json >/dev/null; grep -oE 'known": (true|false)' out | sort -ur | tr '\n' ' ' | sed 's/ $//')"
is 'JSON says what it was' yes "$(check worse.muster --baseline base.json -f json >/dev/null; line '"was": {')"
is 'and counts' yes "$(line '"baseline": {')"
is 'of every outcome there is a baseline' 1 "$(check "$acme" --all -f json -o acme.json)"
is 'which covers itself' 0 "$(check "$acme" --baseline acme.json)"
is 'without a baseline there are no marks' 0 "$(check p.muster -f json >/dev/null; grep -c '"known"' out || true)"

# bad WORDS JSON: a baseline that is none
bad() {
    printf '%s' "$2" >bad.json
    is "$1" "2 yes" "$(check p.muster --baseline bad.json) $(says "malformed baseline: $1")"
}
is 'a baseline that is not there is 2' '2 yes' "$(check p.muster --baseline none.json) $(says 'none.json cannot be read')"
is 'JSON says that nothing is known' yes "$(check p.muster --baseline none.json -f json >/dev/null; line '"status": "incomplete"')"
bad 'expected a value' ''
bad 'expected the object that muster check writes' '[]'
bad 'there is no schema' '{"findings": []}'
bad 'this is not schema 1' '{"schema": 2, "findings": []}'
bad 'this is not schema 1' '{"schema": {}, "findings": []}'
bad 'there is no list of findings' '{"schema": 1}'
bad 'findings are a list' '{"schema": 1, "findings": {}}'
bad 'findings are a list' '{"schema": 1, "findings": 3}'
bad 'a finding is an object' '{"schema": 1, "findings": [[]]}'
bad 'this finding has no outcome' '{"schema": 1, "findings": [{"key": "k"}]}'
bad 'this finding has no key' '{"schema": 1, "findings": [{"outcome": "unmet", "severity": "low"}]}'
bad 'this finding has no severity' '{"schema": 1, "findings": [{"outcome": "unmet", "key": "k"}]}'
bad 'this is no outcome' '{"schema": 1, "findings": [{"outcome": "unmett"}]}'
bad 'this is no severity' '{"schema": 1, "findings": [{"severity": "grave"}]}'
bad 'expected a text here' '{"schema": 1, "findings": [{"key": []}]}'
bad 'expected true or false here' '{"schema": 1, "findings": [{"waived": 0}]}'
is 'the place is said' yes "$(says 'bad.json:1:39')"
head -c 700 base.json >bad.json
is 'half of one is 2' 2 "$(check p.muster --baseline bad.json)"
echo "1..$number"
