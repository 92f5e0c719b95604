#!/bin/sh
# Both manual pages are well-formed, and muster(1) has every command, option and format of the program.
command -v mandoc >/dev/null || { echo "1..0 # skip there is no mandoc to read manual pages with"; exit 0; }
echo 1..5
number=0
ok() { number=$((number + 1)); if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; sed 's/^/# /' "$T/log"; fi; }
# lint PAGE: what mandoc has against it, but for the length of lines and for pages that are not installed
lint() { mandoc -Tlint -Wwarning "$1" | grep -v 'new sentence, new line' >"$T/log"; [ ! -s "$T/log" ]; }

tools/manual.sh "$MUSTER" docs/man/muster.1.in >"$T/muster.1" && lint "$T/muster.1"
ok $? "muster(1) is well-formed"
tools/language_manual.sh 1.0 docs/language.md >"$T/muster-language.7" && lint "$T/muster-language.7"
ok $? "muster-language(7) is well-formed"

mandoc -Tutf8 -Owidth=200 "$T/muster.1" | sed 's/.\x08//g' >"$T/page"
: >"$T/log"
for command in $(sed -n 's/^ *{"\([a-z]*\)", "[a-z]*", run_.*/\1/p' cli/main.c); do
    grep -q "^     $command\( \|$\)" "$T/page" || echo "no command $command" >>"$T/log"
done
[ "$(grep -c '^     [a-z]' "$T/page")" -ge 10 ] && [ ! -s "$T/log" ]
ok $? "every command stands in it"

sed -n 's/^OPTION([A-Z_]*, "\([a-z-]*\)", .*, "\(.*\)")$/\1\t\2/p' cli/option.def >"$T/options"
while IFS="$(printf '\t')" read -r option meaning; do
    grep -q -- "--$option" "$T/page" || echo "no option --$option" >>"$T/log"
    tr -s ' \n' '  ' <"$T/page" | sed 's/  */ /g' | grep -qiF -- "$meaning" || echo "--$option is not explained: $meaning" >>"$T/log"
done <"$T/options"
[ "$(wc -l <"$T/options")" = "$(grep -c '^OPTION(' cli/option.def)" ] && [ ! -s "$T/log" ]
ok $? "every option stands in it, with its meaning"

mandoc -Tutf8 -Owidth=78 "$T/muster-language.7" | sed 's/.\x08//g' >"$T/page"
sed -n '/^```/,/^```/d; s/^## //p' docs/language.md | tr '[:lower:]' '[:upper:]' | while read -r heading; do
    grep -qxF "$heading" "$T/page" || echo "no section $heading" >>"$T/log"
done
grep -n '`\|](#\|\*\*[a-z]\|\\f[A-Z]' "$T/page" >>"$T/log"
grep -q 'replace("a", "(", "b") == "a"' "$T/page" && [ ! -s "$T/log" ]
ok $? "every section of docs/language.md is in the other, without marks of Markdown"
