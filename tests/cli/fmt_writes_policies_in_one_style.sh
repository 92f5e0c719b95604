#!/bin/sh
# muster fmt: writes, checks, leaves mistakes alone, and a second time changes nothing.
echo 1..4
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
mkdir "$T/p"
printf 'kind box   {n:int   t : text }\nbox a {n: 1 t: "x"}\n' >"$T/p/a.muster"
printf 'kind box { n: int }\n' >"$T/p/b.muster"
sed 's/t : text/t: text/' "$T/p/a.muster" >"$T/p/c" && mv "$T/p/c" "$T/p/a.muster"
"$MUSTER" fmt --check "$T/p" >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && grep -q 'a.muster' "$T/out" && ! grep -q 'b.muster' "$T/out"; say $? "1 - --check names what would change"
"$MUSTER" fmt "$T/p" >"$T/out" 2>"$T/err" && grep -q '^kind box {' "$T/p/a.muster"; say $? "2 - files are written"
"$MUSTER" fmt --check "$T/p" >"$T/out" 2>"$T/err" && [ ! -s "$T/out" ]; say $? "3 - a second time nothing changes"
printf 'kind box {\n' >"$T/p/d.muster"; cp "$T/p/d.muster" "$T/d"
"$MUSTER" fmt "$T/p" >"$T/out" 2>"$T/err"; status=$?
[ $status = 3 ] && cmp -s "$T/d" "$T/p/d.muster" && grep -q E0101 "$T/err"; say $? "4 - a file with mistakes is left alone"
