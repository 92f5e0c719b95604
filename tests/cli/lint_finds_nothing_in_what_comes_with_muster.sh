#!/bin/sh
# muster lint: the example, the template and the library are clean; formats and exit statuses.
echo 1..9
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
for path in examples/* cli/template stdlib; do
    [ -n "$(find "$path" -name "*.muster")" ] || continue
    [ "$path" = stdlib ] && as=--as-library || as=
    "$MUSTER" lint $as "$path" >"$T/out" 2>"$T/err" || cat "$T/out" "$T/err"
done >"$T/all"
[ ! -s "$T/all" ] || sed 's/^/# /' "$T/all"
[ ! -s "$T/all" ]; say $? "1 - examples, template and library are clean"
"$MUSTER" lint cli/template >"$T/out" 2>"$T/err"; status=$?
[ $status = 0 ] && [ "$(cat "$T/out")" = "Nothing to mend." ] && [ ! -s "$T/err" ]; say $? "2 - what is clean is said to be"
[ -z "$("$MUSTER" lint -q cli/template)" ]; say $? "3 - or nothing is said at all"
cat >"$T/p.muster" <<'END'
kind asset { color: text? }
kind check judged {}
asset a1
check c1 { severity: low, remedy: "mend it", refs: ["me"]  for a in asset  require has a }
END
"$MUSTER" lint "$T/p.muster" --color never >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && [ ! -s "$T/err" ] && grep -q '^warning\[W1003\]: nothing reads the field color of asset' "$T/out" &&
    grep -q 'p.muster:1:14$' "$T/out" && grep -q '= help: ' "$T/out" && tail -1 "$T/out" | grep -qx '2 warnings.'
say $? "4 - warnings are the result, with place and help"
"$MUSTER" lint "$T/p.muster" --allow W1003 --allow W1101 >"$T/out" 2>"$T/err"; status=$?
[ $status = 0 ]; say $? "5 - what is allowed is left out"
"$MUSTER" lint "$T/p.muster" -f json >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && perl -MJSON::PP -e 'local $/; my $r = decode_json(<STDIN>);
    exit !($r->{status} eq "warnings" && $r->{warnings} == 2 && $r->{diagnostics}[0]{code} eq "W1003" && $r->{diagnostics}[0]{line} == 1)' <"$T/out"
say $? "6 - JSON has them as diagnostics"
"$MUSTER" lint --allow W1093 "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
"$MUSTER" lint --allow E0201 "$T/p.muster" >>"$T/out" 2>>"$T/err"; other=$?
[ $status = 2 ] && [ $other = 2 ] && grep -q 'did you mean W' "$T/err" && grep -q 'E0201 is an error' "$T/err"
say $? "7 - only warnings that there are can be allowed"
echo 'check c2 { require wrong }' >>"$T/p.muster"
"$MUSTER" lint "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 3 ] && [ ! -s "$T/out" ] && grep -q '^error\[E0201\]' "$T/err"
say $? "8 - a policy that does not compile is not looked over"
"$MUSTER" lint "$T/nowhere" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && "$MUSTER" lint -f svg "$T/p.muster" 2>&1 | grep -q 'text or json'; say $? "9 - wrong usage is 2"
