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

# What a tool exports is often one line; its columns count characters, not bytes.
perl -e 'print qq({"host":[); printf qq({"id":"ü%d","load":%d},), $_, $_ % 1000 ? 1 : 200 for 1 .. 2500; print qq({"id":"last","load":1}]})' \
    >"$T/large/hosts.json"
is "a file of one line" 1 "$(status "$MUSTER" check --color never --as-of 2026-06-30 "$T/large/large.muster")"
for id in ü1000 ü2000; do
    column=$(perl -CSA -Mutf8 -e 'open my $in, "<:utf8", $ARGV[1]; print index(<$in>, qq({"id":"$ARGV[0]")) + 1' "$id" "$T/large/hosts.json")
    is "the column of $id" 1 "$(grep -c -e "--> .*hosts.json:1:$column\$" "$T/out")"
done
echo "1..$number"
