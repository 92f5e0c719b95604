#!/bin/sh
# muster test --jobs: the same bytes with one job and with many, in every format; and what ends a run ends it in order.
. tests/cli/_policy.sh
{
    cat <<'END'
kind box { size: int }
kind check judged {}
rule big(b: box) if b.size > 10
check small { for b in box  require not big(b) and b.size > 0 else "{b} has {b.size}" }
END
    k=0
    while [ $k -lt 40 ]; do
        k=$((k + 1))
        echo "test \"number $k\" { given box b$k { size: $((k % 13)) } expect satisfied small }"
    done
} >"$T/p.muster"
echo 1..9
for form in text tap junit; do
    for jobs in 1 7; do
        status "$MUSTER" test -f $form -j $jobs --coverage-to "$T/$jobs.info" "$T/p.muster" >"$T/status"
        cp "$T/out" "$T/$jobs"
    done
    is "$form is the same" "$(cat "$T/1")" "$(cat "$T/7")"
    is "coverage with $form is the same" "$(cat "$T/1.info")" "$(cat "$T/7.info")"
done
is "some failed" 1 "$(cat "$T/status")"
sed -i 's/number 20" { given box b20/number 20" { given nothing b20/' "$T/p.muster"
s1=$(status "$MUSTER" test -f tap -j 1 "$T/p.muster"); cp "$T/out" "$T/1"; cat "$T/err" >>"$T/1"
s7=$(status "$MUSTER" test -f tap -j 7 "$T/p.muster"); cat "$T/err" >>"$T/out"
is "a mistake is the same" "3 $(cat "$T/1")" "$s7 $(cat "$T/out")"
is "a number of jobs is a number" "2 yes" "$(status "$MUSTER" test -j 0 "$T/p.muster") $(says '--jobs takes a number from 1 to 256, not 0')"
