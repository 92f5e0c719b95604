#!/bin/sh
# Every command of examples/acme/README.md runs; those behind a $ print what stands below them, up to the next command or line that
# is not indented. BLESS=1 writes the README anew: read the change.
set -eu
muster() { "$MUSTER" "$@"; }
run() { eval "$1" 2>&1 </dev/null | tr -d '\r' | sed 's/ *$//'; } # CSV has lines that end as the format says
fail() { echo "$*" >&2; exit 1; }
root=$PWD
example=examples/acme
readme=$root/$example/README.md
case $MUSTER in /*) ;; *) MUSTER=$root/$MUSTER ;; esac
cd "$T" # what a command writes stays here
ln -s "$root/examples" examples

# Pieces of the README, in order: text as it is, and commands, each without what was printed.
awk -v to="$T" '
    function next_piece(kind) { number++; piece = sprintf("%s/%03d.%s", to, number, kind); printf "" > piece }
    BEGIN { next_piece("text") }
    /^    \$ / { next_piece("command"); print substr($0, 7) > piece; next_piece("shown"); on = 1; next }
    on && (/^[^ ]/ || /^    muster /) { on = 0; next_piece("text") }
    { print > piece }' "$readme"
count=0
for command in "$T"/*.command; do
    number=$(basename "$command" .command)
    shown=$T/$(printf %03d $(($(expr "$number" + 1)))).shown
    run "$(cat "$command")" >"$T/printed"
    printf '    $ %s\n' "$(cat "$command")" >"$T/$number.new"
    sed 's/^\(.\)/    \1/' "$T/printed" >>"$T/$number.new"
    echo >>"$T/$number.new"
    if [ "${BLESS:-}" != 1 ]; then
        sed 's/^    //' "$shown" | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' | diff - "$T/printed" >&2 ||
            fail "printed otherwise: $(cat "$command")"
    fi
    count=$((count + 1))
done
[ $count -gt 20 ] || fail "only $count commands are shown with what they print"
if [ "${BLESS:-}" = 1 ]; then cat $(ls "$T"/*.text "$T"/*.new | sort) >"$T/readme" && cp "$T/readme" "$readme"; fi

# the others say something, or draw
sed -n 's/^    \(muster .*\)/\1/p' "$readme" >"$T/others"
while read -r command; do
    run "$command" >"$T/printed"
    case $command in
        *.svg) grep -q '<svg' "$T/${command##* }" || fail "draws nothing: $command" ;;
        *.html) grep -q '<h2' "$T/${command##* }" || fail "writes nothing: $command" ;;
        *) [ -s "$T/printed" ] && ! grep -q '^error\[E' "$T/printed" || fail "says nothing: $command" ;;
    esac
done <"$T/others"
[ "$(wc -l <"$T/others")" -gt 30 ] || fail "there are only $(wc -l <"$T/others") other commands"

# no file is without its line
for file in $example/*.muster $example/facts/*; do
    grep -q "^| \`${file#$example/}\`" "$readme" || fail "README.md does not tell of $file"
done

# nothing to lint, nothing to format, and its tests pass
muster lint $example >"$T/printed" || fail "$(cat "$T/printed")"
muster fmt --check $example >"$T/printed" || fail "not formatted: $(cat "$T/printed")"
muster test $example >"$T/printed" || fail "$(cat "$T/printed")"
