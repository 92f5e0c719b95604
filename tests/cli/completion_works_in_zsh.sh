#!/bin/sh
# The script that muster completion zsh prints, with zsh's own functions for showing candidates replaced.
command -v zsh >/dev/null || { echo "there is no zsh"; exit 77; }
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T/acme"
"$MUSTER" completion zsh >"$T/_muster"
cat >"$T/asked.zsh" <<'END'
compdef() { echo "$@" >$T/compdef }
_describe() { print -r -- "${(P)2[@]}" }
_files() { print -r -- "files $*" }
source $T/_muster
words=("$@")
CURRENT=$#
_muster
END
export T
completed() { zsh -f "$T/asked.zsh" "$MUSTER" "$@"; }
is 'a command' 'check:compile, load facts, evaluate, report' "$(completed che)"
is 'it is set for muster' '_muster muster' "$(cat "$T/compdef")"
is 'an option' '--format:what the result looks like' "$(completed check --fo)"
is 'a report of the policy' 'inputs:Inputs' "$(completed report '')"
is 'files' 'files ' "$(completed check '')"
is 'folders' 'files -/' "$(completed check --facts '')"
echo "1..$number"
