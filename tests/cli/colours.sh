#!/bin/sh
# Colours only where they are wanted.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
escape=$(printf '\033')
coloured() { "$@" 2>/dev/null | grep -q "$escape" && echo yes || echo no; }
is 'none into a pipe' no "$(coloured "$MUSTER" check acme)"
is 'with --color always' yes "$(coloured "$MUSTER" check acme --color always)"
is 'not with --color never' no "$(coloured "$MUSTER" check acme --color never)"
is 'not with NO_COLOR' no "$(NO_COLOR=1 coloured "$MUSTER" check acme)"
printf 'module bell\nimport acme\nproduct p "\033[31mred"\ncheck red "Red" { require 1 == 2 else "\033[31mred" }\n' >acme/bell.muster
is 'what a file says is no colour' no "$(coloured "$MUSTER" check acme)"
echo "1..$number"
