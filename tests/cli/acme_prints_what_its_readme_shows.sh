#!/bin/sh
# Every command of examples/acme/README.md runs; those behind a $ print what stands below them.
set -eu
muster() { "$MUSTER" "$@"; }
run() { eval "$1" 2>&1 </dev/null | tr -d '\r' | sed 's/ *$//'; } # CSV has lines that end as the format says
fail() { echo "$*" >&2; exit 1; }
example=examples/acme
readme=$example/README.md
count=0

# number and command, and what is shown below it in a file of that number
awk -v to="$T" '
    /^    \$ / { number++; print substr($0, 7) > (to "/command." number); printf "" > (to "/shown." number); on = 1; next }
    /^[^ ]/ { on = 0 }
    /^    muster / { on = 0 }
    on { print substr($0, 5) > (to "/shown." number) }' $readme
for command in "$T"/command.*; do
    shown=$T/shown.${command##*.}
    run "$(cat "$command")" >"$T/printed"
    sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$shown" | diff - "$T/printed" >&2 || fail "printed otherwise: $(cat "$command")"
    count=$((count + 1))
done
[ $count = 10 ] || fail "$count commands are shown with what they print, not 10"

# the others say something, or draw
sed -n 's/^    \(muster .*\)/\1/p' $readme | sed "s|-o |-o $T/|" >"$T/others"
while read -r command; do
    run "$command" >"$T/printed"
    case $command in
        *.svg) grep -q '<svg' "$T/${command##*/}" || fail "draws nothing: $command" ;;
        *.html) grep -q '<h2' "$T/${command##*/}" || fail "writes nothing: $command" ;;
        *) [ -s "$T/printed" ] || fail "says nothing: $command" ;;
    esac
done <"$T/others"
[ "$(wc -l <"$T/others")" = 24 ] || fail "there are $(wc -l <"$T/others") other commands, not 24"

# no file is without its line
for file in $example/*.muster $example/facts/*; do
    grep -q "^| \`${file#$example/}\`" $readme || fail "README.md does not tell of $file"
done

# nothing to lint, nothing to format, and its tests pass
muster lint $example >"$T/printed" || fail "$(cat "$T/printed")"
muster fmt --check $example >"$T/printed" || fail "not formatted: $(cat "$T/printed")"
muster test $example >"$T/printed" || fail "$(cat "$T/printed")"
