#!/bin/sh
# Every command of examples/ism3-maturity/README.md runs; those behind a $ print what stands below them.
set -eu
muster() { "$MUSTER" "$@"; }
run() { eval "$(echo "$1" | sed "s|march.json|$T/march.json|")" 2>&1 </dev/null | sed 's/ *$//'; }
whole() { sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; } # without blank lines at the end
fail() { echo "$*" >&2; exit 1; }
readme=examples/ism3-maturity/README.md
count=0

# number and command, and what is shown below it in a file of that number
awk -v to="$T" '
    /^    \$ / { number++; print substr($0, 7) > (to "/command." number); printf "" > (to "/shown." number); on = 1; next }
    /^[^ ]/ { on = 0 }
    on { print substr($0, 5) > (to "/shown." number) }' $readme
while [ -e "$T/command.$((count + 1))" ]; do
    count=$((count + 1))
    command=$T/command.$count
    shown=$T/shown.$count
    run "$(cat "$command")" | whole >"$T/printed"
    whole <"$shown" | diff - "$T/printed" >&2 || fail "printed otherwise: $(cat "$command")"
done
[ $count = 16 ] || fail "$count commands are shown with what they print, not 16"

# the others say something, or draw
sed -n 's/^    \(muster .*\)/\1/p' $readme | sed "s|-o |-o $T/|" >"$T/others"
while read -r command; do
    run "$command" >"$T/printed"
    case $command in
        *" -o "*) grep -q '<svg' "$T/${command##*/}" || fail "draws nothing: $command" ;;
        *) [ -s "$T/printed" ] || fail "says nothing: $command" ;;
    esac
done <"$T/others"
[ "$(wc -l <"$T/others")" = 4 ] || fail "there are other pictures and explanations than four"

# no file is without its line
for file in examples/ism3-maturity/*.muster examples/ism3-maturity/facts/*; do
    grep -q "^| \`${file#examples/ism3-maturity/}\`" $readme || fail "README.md does not tell of $file"
done
