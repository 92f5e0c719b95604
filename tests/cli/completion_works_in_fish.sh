#!/bin/sh
# The script that muster completion fish prints, asked by fish itself.
command -v fish >/dev/null || { echo "there is no fish"; exit 77; }
set -eu
. "$(dirname "$0")/_policy.sh"
"$MUSTER" completion fish >"$T/muster.fish"
mkdir "$T/bin" "$T/home"
ln -s "$(realpath "$MUSTER")" "$T/bin/muster"
export PATH="$T/bin:$PATH" HOME="$T/home"
cd "$T/acme"
completed() { fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$T/muster.fish" "$1" | cut -f 1 | tr '\n' ' '; }
is 'a command' 'check ' "$(completed 'muster che')"
is 'an option' '--format ' "$(completed 'muster check --fo')"
is 'a report of the policy' 'inputs ' "$(completed 'muster report ')"
is 'a file' 'acme.muster ' "$(completed 'muster check ac')"
echo "1..$number"
