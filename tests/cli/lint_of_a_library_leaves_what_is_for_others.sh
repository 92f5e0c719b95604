#!/bin/sh
# With --as-library what modules declare is for who imports them, things as well; without it nothing of the kind is guessed.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
mkdir l
printf 'module one\nkind asset { color: text? }\nasset a1\n' >l/one.muster
printf 'module two\nimport one\nasset a2 { color: "red" }\n' >l/two.muster
is 'a library is clean' 0 "$(status "$MUSTER" lint --as-library l)"
is 'and said to be' 'Nothing to mend.' "$(cat out)"
is 'modules with names are none for that' 1 "$(status "$MUSTER" lint l)"
is 'what nobody uses is told' yes "$(grep -q '^warning.W1002.*asset' out && echo yes)"
printf 'module three\nimport one\nkind check judged {}\ncheck c { severity: low remedy: "r" refs: ["me"]  for a in asset  require has a }\n' >l/three.muster
is 'conditions of a library are looked at' 1 "$(status "$MUSTER" lint --as-library l)"
is 'as any' yes "$(grep -q 'W1101' out && echo yes)"
printf 'kind box {}\n' >kinds.muster
is 'what declares neither things nor facts needs no option' 0 "$(status "$MUSTER" lint kinds.muster)"
is 'no other command has it' 2 "$(status "$MUSTER" check --as-library l)"
echo "1..$number"
