#!/bin/sh
# What was read of a large file is given back; messages and findings still say what stands where.
. tests/cli/_policy.sh
mkdir -p "$T/large"
cat >"$T/large/large.muster" <<'END'
kind check judged {}
kind host observed { load: int }
facts "hosts.json"
check idle { for h in host  require h.load < 100  else "{h.id} is busy" }
END
perl -e '
    print qq({"host":[\n{"id":"first","load":100},\n);
    printf qq({"id":"h%d","load":%d,"x-padding":"%s"},\n), $_, $_ == 90000 ? 200 : 1, "-" x 70 for 1 .. 100000;
    print qq({"id":"first","load":"much"},\n{"id":"last","load":300}\n]}\n)' >"$T/large/hosts.json"
is "a file of more than two pieces" yes "$([ "$(wc -c <"$T/large/hosts.json")" -gt 9000000 ] && echo yes)"
is "it has findings" 1 "$(status "$MUSTER" check --color never --as-of 2026-06-30 "$T/large/large.muster")"
cp "$T/out" "$T/report"
# What a finding shows of its place: the second line below it.
shown() { grep -A2 -e "--> .*$1" "$T/report" | tail -1; }
is "one at the beginning" '2 | {"id":"first","load":100},' "$(shown 'hosts.json:2:1')"
is "one in the middle" '90002 | {"id":"h90000","load":200,' "$(shown 'hosts.json:90002:1' | cut -c1-34)"
is "one at the end" '100004 | {"id":"last","load":300}' "$(shown 'hosts.json:100004:1')"
is "what is described twice, and where first" "described first at hosts.json:2:1" \
    "$(grep -o 'described first at .*' "$T/report" | sed 's|[^ ]*/hosts|hosts|')"
is "what is no number" 1 "$(grep -c '"much" is a text' "$T/report")"
echo "1..$number"
