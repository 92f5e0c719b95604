#!/bin/sh
# Answers questions over real files with the policies of one folder; prints TAP.
#
#   tests/real/run.sh [--bless] FOLDER [INPUTS]
#
# Each FOLDER/NAME.muster is checked beside a link called data to the inputs of that name (or INPUTS), which must end with the
# status of its `# exit` comment (0 unless it has one) within a second. NAME.out is what it prints; NAME.REPORT.csv a report.
# --bless writes those that exist anew. Run from the root, with MUSTER and MUSTER_SHARED set as tests/run does.
bless=; [ "$1" = --bless ] && bless=yes && shift
here=$(cd "tests/real/$1" && pwd) || exit 2
muster=${MUSTER:-build/muster}
case $muster in /*) ;; *) muster=$PWD/$muster ;; esac
shared=$(cd "${MUSTER_SHARED:-../shared}" 2>/dev/null && pwd)
inputs=$shared/data/inputs/${2:-$1}
if [ -z "$shared" ] || [ ! -d "$inputs" ]; then
    echo "1..0 # SKIP the inputs are not there: set MUSTER_SHARED"
    exit 77
fi

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
ln -s "$inputs" "$work/data"
cp "$here"/*.muster "$work"
cd "$work" || exit 2
number=0

# result STATUS TITLE: one line of TAP
result()
{
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

# compare EXPECTED GOT TITLE
compare()
{
    [ -n "$bless" ] && cp "$2" "$1"
    diff -u "$1" "$2" >difference
    result $? "$3"
    [ -s difference ] && sed 's/^/# /' difference
}

for policy in *.muster; do
    name=${policy%.muster}
    expected=$(sed -n 's/^# exit \([0-9]*\)$/\1/p' "$policy")
    begun=$(date +%s%N)
    "$muster" check "$policy" --root / --as-of 2026-06-30T12:00Z >out 2>err
    status=$?
    spent=$((($(date +%s%N) - begun) / 1000000))
    test "$status" = "${expected:-0}"
    result $? "$name ends with ${expected:-0}"
    [ "$status" = "${expected:-0}" ] || sed 's/^/# /' out err | head -n 60
    test "$spent" -lt "${PATIENCE:-1000}"
    result $? "$name is quick"
    echo "# $name took $spent ms"
    [ -e "$here/$name.out" ] && compare "$here/$name.out" out "$name prints what it found"
    for file in "$here/$name".*.csv; do
        [ -e "$file" ] || continue
        report=${file#"$here/$name."}
        report=${report%.csv}
        "$muster" report "$report" "$policy" --root / --as-of 2026-06-30T12:00Z -f csv >table 2>err || sed 's/^/# /' err
        compare "$file" table "$name reports $report"
    done
done
echo "1..$number"
