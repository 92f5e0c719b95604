#!/bin/bash
# The script that muster completion bash prints, called as bash calls it.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T/acme"
source <("$MUSTER" completion bash)
compopt() { options+=" $2"; } # is for real completions only
# completed WORD ...: the last is completed; options are those that were set
completed() {
    COMP_WORDS=("$MUSTER" "$@")
    COMP_CWORD=$#
    options=
    _muster "$MUSTER" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo "${COMPREPLY[*]}$options"
}
is 'it is set for muster' 'complete -F _muster muster' "$(complete -p muster)"
is 'a command' check "$(completed che)"
is 'an option' --format "$(completed check --fo)"
is 'a report of the policy' inputs "$(completed report '')"
is 'a file, which gets no blank when it is a folder' 'acme.muster filenames' "$(completed check ac)"
is 'a folder' ' filenames' "$(completed check --facts ac)"
is 'a parameter, whose value follows at once' 'zone= nospace' "$(completed check --set zo)"
is 'nothing' '' "$(completed check --as-of '')"
echo "1..$number"
