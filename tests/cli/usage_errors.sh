#!/bin/sh
# Whatever is wrong with a call is said with a way out, and is status 2.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
# wrong NAME WORDS ARGUMENT ...
wrong() {
    name=$1 words=$2
    shift 2
    is "$name is 2" 2 "$(status "$MUSTER" "$@")"
    is "$name: $words" yes "$(says "$words")"
    is "$name prints nothing" '' "$(cat out)"
}
wrong 'no command' 'muster help'
wrong 'a command there is not' 'muster has no command `frobnicate`' frobnicate
wrong 'a command misspelled' 'did you mean `muster check`?' chekc
wrong 'an option misspelled' 'did you mean --format?' check --fromat json
wrong 'an option without its value' '--as-of wants a value' check --as-of
wrong 'a value that is too much' '--quiet takes no value' check --quiet=yes
wrong 'an instant' '2026-11-21T08:00Z' check --as-of yesterday acme
wrong 'a zone' 'there is no time zone Mars/Base' check --zone Mars/Base acme
wrong 'a severity' 'did you mean high?' check --fail-on hihg acme
wrong 'a setting' 'NAME=VALUE' check --set x acme
wrong 'a parameter' 'there is no parameter x' check --set x=1 acme
wrong 'a colour' 'auto, always or never' check --color red acme
wrong 'a format' 'text or json' check -f yaml acme
wrong 'a pass' 'did you mean check?' dump --after=chek acme
wrong 'a picture' 'did you mean map?' graph mop acme
wrong 'a picture format' 'did you mean bmp?' graph map acme -f bmx
wrong 'a picture format like none' 'there are: dot, ' graph map acme -f picture
wrong 'a parameter like another' 'did you mean core.zone?' check --set core.zon=UTC acme
wrong 'a value of a parameter that there is' 'there is no time zone' check --set core.zone=Nowhere acme
is 'is not told of others' 0 "$(grep -c 'parameters are' err || true)"
wrong 'a library that is not there' '--library takes a folder' check --library none acme
wrong 'a table format' 'csv' report inputs acme -f xls
wrong 'a table' 'there is no report called outputs' report outputs acme
wrong 'a table like none' 'reports are inputs' report secrets acme
wrong 'a word of a table' 'reports with this word are inputs' report put acme
wrong 'a file that is no bytecode' 'E0701' run acme/acme.muster
wrong 'compiling to nowhere' 'compile -o FILE' compile acme
wrong 'a path without a name of a picture' 'the name of a picture comes before it: muster graph NAME acme' graph acme
wrong 'a path without a name of a table' 'muster report NAME acme' report acme
wrong 'a path without a name of a requirement' 'muster explain NAME acme' explain acme
wrong 'a folder to run' 'muster check acme' run acme
"$MUSTER" compile acme -o acme.mbc
wrong 'a compiled policy beside another' 'a compiled policy (acme.mbc) stands alone' check acme acme.mbc
wrong 'two files to run' 'run takes one file' run acme.mbc acme.mbc
wrong 'a report without a name' 'muster report NAME [PATH ...]' report
wrong 'a picture without a name' 'muster graph NAME [PATH ...]' graph
wrong 'an explanation without a name' 'muster explain NAME' explain
wrong 'two folders to begin a project in' 'init takes one folder' init one two
is 'and made none of them' no "$([ -e one ] || [ -e two ] || echo no)"
wrong 'an empty value' 'the value of --format is empty' check --format= acme
wrong 'an option before the command' 'the command comes first: muster COMMAND --quiet' --quiet check acme
wrong 'help of a command that there is not' 'did you mean' help chekc
wrong 'a limit that is no number' 'limit-rows takes a whole number' check --limit-rows many acme
wrong 'version' 'did you mean `muster --version`?' version
wrong 'a file to begin a project in' 'cannot be made: Not a directory' init acme/acme.muster
echo 'as-of: 2026-01-01' >facts.yaml
is 'facts for a policy are 3' 3 "$(status "$MUSTER" check facts.yaml)"
is 'and told' yes "$(says 'facts.yaml was read as a policy')"
is 'a policy that does not compile is not taken for facts' 0 "$(echo '}' >p.muster; status "$MUSTER" check p.muster >/dev/null; grep -c 'was read as' err || true)"
is 'help is 0' 0 "$(status "$MUSTER" help)"
is 'help of a command is 0' 0 "$(status "$MUSTER" help check)"
is 'the version is 0' 0 "$(status "$MUSTER" --version)"
echo "1..$number"
