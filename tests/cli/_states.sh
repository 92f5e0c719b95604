# Two states of a policy, in $T/before and $T/after. Read by scripts, after _policy.sh.
mkdir -p "$T/before" "$T/after"
cat >"$T/before/p.muster" <<'POLICY'
module shop
kind system { tier: int, owners: text* }
kind drill observed { of: system, on: date }
kind check judged {}
facts "drills.yaml"
parameter age: duration = 90d
rule drilled(s: system, d: drill) if d.of == s
system billing { tier: 1, owners: ["ann"] }
system crm     { tier: 2 }
check tested {
  severity: medium
  for s in system where s.tier < 3
  require exists d in drill where drilled(s, d) and d.on >= today - age   else "{s} is not tested"
}
check owned {
  for s in system
  require exists o in s.owners where o != ""
}
check retired { for s in system  require s.tier < 9 }
POLICY
cat >"$T/before/drills.yaml" <<'FACTS'
drill:
  d1: { of: billing, on: 2026-05-01 }
FACTS
sed -e 's/severity: medium/severity:   high # graver/' -e '/^check retired/d' -e 's/owners: \["ann"\]/owners: []/' \
    -e 's/^system crm .*/system crm     { tier: 2, owners: ["bob"] }\nsystem web     { tier: 1, owners: ["eve"] }/' \
    "$T/before/p.muster" >"$T/after/p.muster"
echo 'check timely { for d in drill  require d.on <= today }' >>"$T/after/p.muster"
cat >"$T/after/drills.yaml" <<'FACTS'
drill:
  d1: { of: billing, on: 2026-01-01 }
  d2: { of: crm, on: 2026-06-01 }
FACTS
AS_OF=2026-06-30T12:00Z
