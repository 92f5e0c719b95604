#!/bin/sh
# Every command of examples/invoicing/README.md runs; those behind a $ print what stands below them. Each of the ten targets is met
# by the one set of facts and missed in the other.
set -eu
. tests/cli/_tour.sh
tour examples/invoicing 5 6

# What is said of how the checks end.
ends() # STATUS WORD...
{
    wanted=$1 status=0
    shift
    muster check examples/invoicing --as-of 2026-06-30T12:00Z "$@" >"$T/out" 2>&1 || status=$?
    [ $status = "$wanted" ] || tour_fail "the check $* ends with $status, not $wanted"
}
ends 0
ends 1 --facts examples/invoicing/breach

for folder in examples/invoicing examples/invoicing/breach; do
    muster check examples/invoicing --facts $folder --as-of 2026-06-30T12:00Z --all -f json -o "$T/out.json" || :
    perl -MJSON::PP -e 'local $/; for (@{decode_json(<STDIN>)->{findings}}) { print "$_->{outcome} $_->{requirement}\n" }' \
        <"$T/out.json" | sort -u >"$T/outcomes"
    for target in $(sed -n 's/^| [0-9]* |[^|]*| `\([a-z-]*\)`.*/\1/p' examples/invoicing/README.md); do
        echo "$target"
        if [ $folder = examples/invoicing ]; then
            grep -q "^satisfied $target$" "$T/outcomes" || tour_fail "$target is not met"
            ! grep -q "^\(unmet\|unverified\|error\|vacuous\) $target$" "$T/outcomes" || tour_fail "$target is not met"
        else
            grep -q "^unmet $target$" "$T/outcomes" || tour_fail "$target is not missed in breach"
        fi
    done >"$T/targets"
    [ "$(wc -l <"$T/targets")" = 10 ] || tour_fail "the table has other targets than ten"
done

# The bad month has the files of the good one.
for file in examples/invoicing/facts/*; do
    [ -e "examples/invoicing/breach/facts/$(basename "$file")" ] || tour_fail "breach has no $file"
done
