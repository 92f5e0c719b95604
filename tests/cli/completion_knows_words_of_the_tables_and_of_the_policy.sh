#!/bin/sh
# muster completion words -- WORD ...: what can stand in the place of the last word.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T/acme"
words() { "$MUSTER" completion words -- "$@" | cut -f 1 | tr '\n' ' '; }
has() { words "$@" | tr ' ' '\n' | grep -qxF -- "$wanted" && echo yes; }

is 'a command' 'check ' "$(words che)"
is 'a command to have help of' 'report ' "$(words help rep)"
is 'an option' '--format ' "$(words check --fo)"
is 'no option of another command' '' "$(words fmt --fo)"
is 'a severity' 'high ' "$(words check --fail-on hi)"
is 'a severity behind =' '--fail-on=high ' "$(words check --fail-on=h)"
is 'and when the shell makes = a word' 'high ' "$(words check --fail-on = h)"
is 'nothing of values that nobody can list' '' "$(words check --as-of '')"
is 'formats are those of the command' 'text tap junit ' "$(words test -f '')"
is 'a pass' 'parse declare check strata order emit ' "$(words dump --after '')"
is 'files' ':files ' "$(words check '')"
is 'files behind options and their values' ':files ' "$(words check -q --fail-on high '')"
is 'folders' ':folders ' "$(words check --facts '')"
is 'a report' 'inputs ' "$(words report '')"
is 'a graph' 'map ' "$(words graph '')"
is 'a requirement' 'producer ' "$(words explain pro)"
is 'a subject, or a path' 'asset-list :files ' "$(words explain producer asset)"
is 'a module or report' 'acme ' "$(words doc ac | sed 's/:files //')"
is 'what a policy is compiled to' 'bytecode sql ' "$(words compile --to '')"
is 'a path behind the name' ':files ' "$(words report inputs '')"
is 'also what is behind --' ':files ' "$(words report -- inputs '')"
wanted=zone=
is 'a parameter' yes "$(has check --set '')"
is 'an unknown command has nothing' '' "$(words frobnicate '')"

printf 'module broken\nreport twos "Twos" { for p in\n' >broken.muster
is 'a policy with mistakes is no trouble' '0 ' "$(status "$MUSTER" completion words -- report '') $(cat "$T/err")"
rm broken.muster
mkdir "$T/empty"
cd "$T/empty"
is 'no policy is no trouble' '0  ' "$(status "$MUSTER" completion words -- report '') $(cat "$T/err") $(cat "$T/out")"
is 'a shell that is not known' 2 "$(status "$MUSTER" completion tcsh)"
is 'and which are' yes "$(says 'bash, zsh or fish')"
echo "1..$number"
