#!/bin/sh
# Every command of examples/invoicing/README.md runs and ends as is said there, and what the table names exists.
set -eu
readme=examples/invoicing/README.md
fail() { echo "$*" >&2; exit 1; }
muster() { "$MUSTER" "$@"; }

sed -n 's/^    \(muster .*\)/\1/p' $readme | sed "s|-o requirements.svg|-o $T/requirements.svg|" >"$T/commands"
[ "$(wc -l <"$T/commands")" = 10 ] || fail "README.md has other commands than ten"
while read -r command; do
    status=0
    eval "$command" >"$T/out" 2>"$T/err" </dev/null || status=$?
    case $command in
        "muster check"*breach) wanted=1 ;;
        *) wanted=0 ;;
    esac
    [ $status = $wanted ] || fail "$command: exit status $status, not $wanted: $(cat "$T/err")"
    case $command in *" -o "*) ;; *) [ -s "$T/out" ] || fail "$command: says nothing" ;; esac
    case $command in
        *"week(2026-12-24)"*) says='^ *1d 5h$' ;;
        *"week(2027"*) says='^ *-$' ;;
        *"--on 2026-W20"*) says='^satisfied\[availability.total\]' ;;
        *) continue ;;
    esac
    grep -q "$says" "$T/out" || fail "$command: does not say $says"
done <"$T/commands"
grep -q '<svg' "$T/requirements.svg" || fail "the picture is none"

# each of the ten is met by the one set of facts, and missed in the other
for folder in examples/invoicing examples/invoicing/breach; do
    muster check examples/invoicing --facts $folder --as-of 2026-06-30T12:00Z --all -f json -o "$T/out.json" || :
    perl -MJSON::PP -e 'local $/; for (@{decode_json(<STDIN>)->{findings}}) { print "$_->{outcome} $_->{requirement}\n" }' \
        <"$T/out.json" | sort -u >"$T/outcomes"
    for target in $(sed -n 's/^| [0-9]* |[^|]*| `\([a-z-]*\)`.*/\1/p' $readme); do
        echo "$target"
        if [ $folder = examples/invoicing ]; then
            grep -q "^satisfied $target$" "$T/outcomes" || fail "$target is not met"
            ! grep -q "^\(unmet\|unverified\|error\|vacuous\) $target$" "$T/outcomes" || fail "$target is not met"
        else
            grep -q "^unmet $target$" "$T/outcomes" || fail "$target is not missed in breach"
        fi
    done >"$T/targets"
    [ "$(wc -l <"$T/targets")" = 10 ] || fail "the table has other targets than ten"
done

# no file of facts is without its line
for file in examples/invoicing/facts/*; do
    grep -q "\`$(basename "$file")\`" $readme || fail "README.md does not tell of $file"
    [ -e "examples/invoicing/breach/facts/$(basename "$file")" ] || fail "breach has no $file"
done
