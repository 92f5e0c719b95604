#!/usr/bin/env perl
# Whoever imports every group of the library that asks about risks, documents, policies and the like gets one finding for one gap: each
# case takes one field, or one thing, out of a world, and what is unmet then and was not before is the one check that it names.
use strict;
use warnings;
use JSON::PP qw(decode_json);

my $T = $ENV{T} or die "T: no folder to write to\n";
my @modules = qw(osa.policies osa.assurance osa.incidents osa.risk osa.vulnerabilities osa.people osa.governance
    iso27003.policies iso27003.documents iso27003.plans iso27003.scope iso27003.roles iso27003.assets iso27003.risk iso27003.treatment
    iso27003.audit iso27003.review iso27003.monitoring ism3.system ism3.duties ism3.objectives domains.improvement domains.operation
    domains.frameworks exceptions evidence);
my $world = do { local $/; <DATA> };
my %before = findings($world);

# what is taken away, what it becomes, and the check that tells of it
my @gaps = (
    ['method: points,', '', 'risk-has-method'],
    ['owner: ciso, on: crm', 'on: crm', 'risk-has-owner'],
    ['assessed-on: 2026-05-01, ', '', 'register-is-alive'],
    ['assessed-on: 2026-05-01', 'assessed-on: 2025-05-01', 'register-is-alive'],
    ['residual: 2', '', 'residual-is-estimated'],
    [qr/^acceptance a2 .*\n/m, '', 'high-risk-is-treated'],
    ['by: board, on: 2026-05-03', 'by: admin, on: 2026-05-03', 'residual-risk-is-accepted'],
    ['on: 2026-05-03, level: 5', 'on: 2026-05-03, level: 4', 'high-risk-is-treated'],
    ['on: 2026-05-02, level: 2', 'on: 2026-05-02, level: 1', 'residual-risk-is-accepted'],
    ['expires: 2026-12-30', 'expires: 2026-06-29', 'high-risk-is-treated'],
    ['option: accept, ', '', 'treatment-has-option'],
    ['state: planned, owner: admin', 'state: open, owner: admin', 'control-is-decided'],
    ["approved-on: 2026-01-01 }\n\nchange", "approved-on: 2026-01-01, expires: 2026-06-29 }\n\nchange", 'exclusion-in-force'],
    ['impact: ["small", "large", "huge"],', '', 'risk-method-has-criteria'],
    ['acceptable: 3, ', '', 'risk-method-has-criteria'],
    ['decision: "patched in May", ', '', 'vulnerability-is-decided'],
    ['class: internal, where: "wiki"', 'where: "wiki"', 'document-is-controlled'],
    ['class: internal, where: "wiki"', 'class: internal', 'document-is-controlled'],
    ['scope: "everybody", ', '', 'policy-is-whole'],
    ['responsibilities: "the board", ', '', 'policy-is-whole'],
    ['version: "1", ', '', 'policy-is-under-control'],
    ['[ciso, admin], communicated-on: 2026-01-10', '[ciso, admin]', 'policy-is-told'],
    ['communicated-on: 2026-01-10', 'communicated-on: 2025-12-10', 'policy-is-told'],
    ['consequences: "a talk", ', '', 'policy-has-consequences'],
    ['layer: detailed, under: security', 'layer: detailed', 'policy-has-its-place'],
    ['for: gap-one, owner: admin', 'owner: admin', 'deficiency-has-action'],
    ['verified-by: ciso, verified-on: 2026-03-02, ', '', 'action-is-verified'],
    ['verified-by: ciso', 'verified-by: admin', 'action-is-verified'],
    ['state: planned, owner: admin, due: 2026-12-31', 'state: planned, due: 2026-12-31', 'plan-has-milestone'],
    ['state: planned, owner: admin, due: 2026-12-31', 'state: planned, owner: admin', 'plan-has-milestone'],
    ['state: planned, owner: admin, due: 2026-12-31', 'state: planned, owner: admin, due: 2026-06-29', 'plan-has-milestone'],
    ['by: firm, of: crm', 'by: bob, of: crm', 'assessor-is-from-elsewhere'],
    ['class: confidential, critical', 'critical', 'asset-is-classified'],
    [qr/holds: system.crm/, 'holds: system.mail', 'critical-part-is-in-scope'],
    [qr/^boundary places .*\n/m, '', 'scope-has-three-dimensions'],
    [qr/^boundary machines .*\n/m, '', 'critical-part-is-in-scope'],
    ['physical, holds: office, ', 'physical, ', 'scope-has-three-dimensions'],
    ['review-by: 2026-12-01', 'review-by: 2026-06-01', 'scope-is-looked-at-again'],
    ['tasks: "Runs the machines", ', '', 'role-is-described'],
    [qr/metric leaks \{[^}]*\}/, '', 'objective-is-measured'],
    [qr/, control.filter\]/, ']', 'technical-control-is-measured'],
    ['organisation acme', 'organisation acme { review-every: 3mo }', 'review-is-held'],
    ['participants: board', 'participants: ciso', 'review-is-led'],
    ['done-on: 2026-04-02, every', 'done-on: 2025-12-02, every', 'control-is-assessed-after-change'],
    [qr/^  lifecycle-step gone .*\n/m, '', 'each-state-has-practice'],
    [qr/^  assignment ciso-ann .*\n/m, '', 'duty-has-somebody'],
    [qr/^exclusion x1 .*\n/m, '', 'control-is-decided'],
);
print '1..', scalar @gaps, "\n";
my $number = 0;
for my $gap (@gaps) {
    my ($from, $to, $check) = @$gap;
    my $pattern = ref $from ? $from : qr/\Q$from\E/;
    my $changed = $world;
    my $found = $changed =~ s/$pattern/$to/;
    my %after = $found ? findings($changed) : ();
    my @new = sort grep { !$before{$_} } keys %after;
    my $good = $found && @new == 1 && $new[0] =~ /^\Q$check\E[. ]/;
    print $good ? '' : 'not ', 'ok ', ++$number, " - $check: $from\n",
        $good ? () : map { "# $_\n" } $found ? (@new ? @new : 'nothing is told') : 'the world does not have it';
}

sub findings
{
    my ($text) = @_;
    open my $out, '>', "$T/world.muster" or die "$T/world.muster: $!\n";
    print $out map({ "import $_\n" } qw(isms), @modules), $text;
    close $out;
    my $json = `'$ENV{MUSTER}' check '$T/world.muster' --as-of 2026-06-30T12:00Z -f json`;
    my $report = decode_json($json);
    return map { ("$_->{requirement}." . ($_->{part} // '') . " on " . ($_->{subject_text} // '') => 1) }
        grep { $_->{outcome} =~ /^(?:unmet|unverified|error|trouble)$/ } @{$report->{findings}};
}

__DATA__

organisation acme
unit company
unit servers { within: company }
unit sales   { within: company }
site office
party ann { unit: servers }
party bob { unit: servers, competences: ["plan and carry out audits", "report audit results", "propose corrective and preventive action"] }
party eve { unit: sales }
party sue { unit: sales }
party firm { form: supplier }
duty lead "Lead"
role board { senior: true, unit: sales, tasks: "Decides"
  assignment board-sue { party: sue, from: 2024-01-01, appointed-by: ciso }
}
role ciso { reports-to: board, unit: sales, duties: lead
  assignment ciso-ann { party: eve, from: 2024-01-01, appointed-by: board }
}
role admin { tasks: "Runs the machines", reports-to: ciso, unit: servers
  assignment admin-bob { party: bob, from: 2024-01-01, appointed-by: ciso }
}

risk-method points {
  about: "Points", identifies: [threats, vulnerabilities], likelihood: ["rare", "often"], impact: ["small", "large", "huge"],
  acceptable: 3, options: [mitigate, accept, transfer, avoid], review-every: 1y, approved-by: board, approved-on: 2025-01-01,
  uses-threat-intelligence: true
}
threat thief
vulnerability hole { found-on: 2026-05-01, decision: "patched in May", exploited: false }
vulnerability window { found-on: 2026-05-01, decision: "closed at night", exploited: false }
risk theft {
  method: points, owner: ciso, on: crm, threat: thief, vulnerability: window, consequence: "No data", likelihood: 2, impact: 3, level: 6,
  assessed-on: 2026-05-01, residual: 2
}
risk fire {
  method: points, owner: ciso, on: mail, threat: thief, vulnerability: window, consequence: "No mail", likelihood: 1, impact: 3, level: 5,
  assessed-on: 2026-05-01, residual: 5
}
treatment t2 { risk: fire, option: accept, owner: ciso, state: done }
treatment t1 { risk: theft, option: mitigate, controls: [lock], owner: ciso, state: done }
acceptance a1 { risk: theft, by: board, on: 2026-05-02, level: 2, expires: 2026-12-31 }
acceptance a2 { risk: fire, by: board, on: 2026-05-03, level: 5, expires: 2026-12-30 }

document handbook { owner: ciso, revision: "1", class: internal, where: "wiki", approved-by: board, approved-on: 2026-01-01 }

objective calm { owner: board }
policy security {
  layer: general, owner: ciso, summary: "a", introduction: "b", scope: "everybody", objectives: "calm", principles: "c",
  responsibilities: "the board", outcomes: "d", related: desks, consequences: "a talk", considers: [aims, strategy, structure, topic-aims],
  version: "1", approved-by: board, approved-on: 2026-01-01, communicated-to: [ciso, admin], communicated-on: 2026-01-10,
  review-by: 2027-01-01
  severity: low
  require true
}
policy desks {
  layer: detailed, under: security, owner: ciso, summary: "a", introduction: "b", scope: "all", objectives: "calm", principles: "c",
  responsibilities: "all", outcomes: "d", consequences: "words", related: security, considers: [aims, strategy, structure, topic-aims, higher-policies],
  version: "2", approved-by: board, approved-on: 2026-01-01, communicated-to: [ciso, admin], communicated-on: 2026-01-11,
  review-by: 2027-01-01
  severity: low
  require true
}
procedure keeping { policy: security, owner: ciso, steps: "Keep it" }
procedure clearing { policy: desks, owner: ciso, steps: "Clear it" }

function selling { owner: sales, criticality: critical, tolerates: 4h, systems: system.crm }
system crm  { owner: admin, administrator: admin, critical: true, tolerates: 4h, scanned-every: 1y, environment: racks, state: "run" }
system mail { owner: admin, environment: racks, state: "run" }
asset orders { owner: ciso, class: confidential, critical: true, system: system.crm, controls: lock }
boundary people   { dimension: organisational, holds: [company, selling, orders], owner: ciso, statement: "All", review-by: 2026-12-01 }
boundary machines { dimension: technical, holds: system.crm, owner: ciso, statement: "Machines", review-by: 2026-12-02 }
boundary places   { dimension: physical, holds: office, owner: ciso, statement: "Office", review-by: 2026-12-03 }
environment racks { lifecycle: servers-life }
lifecycle servers-life { states: ["run", "gone"]
  lifecycle-step runs { state: "run", process: running }
  lifecycle-step gone { state: "gone", process: running }
}

control lock
control fence
control filter { form: technical }
process running { level: operational, owner: admin, supervisor: ciso, rationale: "It has to", outputs: report
  metric leaks { type: effectiveness, of: objective.calm, automatic: true, leading: true }
  metric hits  { type: activity, of: [control.lock, control.filter], automatic: true }
}
product report { final: true }
implementation locking { controls: lock, state: done, owner: admin, protects: system.crm, process: running, policy: security, because: "thieves" }
implementation filtering { controls: filter, state: done, owner: admin, policy: security, because: "noise" }
implementation fencing {
  controls: fence, state: planned, owner: admin, due: 2026-12-31, priority: low, tasks: "Build it", reports-to: ciso, resources: "wood",
  policy: security, because: "thieves"
}
control moat
exclusion x1 { control: moat, because: "No water", approved-by: board, approved-on: 2026-01-01 }

change moved { of: system.crm, on: 2026-02-01, significant: true }
assessment audit-one {
  form: internal-audit, by: firm, of: crm, criteria: "Policies", method: "Talks", done-on: 2026-02-10, every: 1y, planned: 2026-02-10
  deficiency gap-one { form: gap, of: system.crm, found-on: 2026-02-10 }
  deficiency gap-two { form: gap, of: system.crm, found-on: 2026-02-10 }
}
assessment look { form: technical-test, by: firm, of: [control.lock, control.filter], done-on: 2026-04-02, every: 1y }
action mend-one { for: gap-one, owner: admin, due: 2026-12-31, priority: high }
action mend-two {
  for: gap-two, owner: admin, state: done, due: 2026-03-01, done-on: 2026-03-01, verified-by: ciso, verified-on: 2026-03-02, priority: low
}
review spring { done-on: 2026-03-10, participants: board, decisions: "Go on" }
review autumn { planned: 2026-09-10, participants: board }
