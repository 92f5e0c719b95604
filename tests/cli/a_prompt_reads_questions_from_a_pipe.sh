#!/bin/sh
# muster query without a question, its input a pipe: a question or command a line.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
# ask LINE ...: the exit status
ask() {
    s=0
    printf '%s\n' "$@" | "$MUSTER" query acme 2>err >raw || s=$?
    tr -d '\r' <raw >out
    echo $s
}
shown() { grep -qF -- "$1" out && echo yes || cat out; }

is 'a question is answered' 0 "$(ask 'count(p for p in process)')"
is 'as a table' 1 "$(tail -n 1 out | tr -d ' ')"
is 'and nothing is asked for' '' "$(cat err)"
is 'several are' 0 "$(ask '.format csv' '(p, p.level) for p in process' '# a comment' '' '(q, q.title) for q in product')"
is 'each with its table' 'p,p.level backup,low q,q.title asset-list,Assets plan,Plan ' "$(tr '\n' ' ' <out)"
is 'an open parenthesis goes on' 0 "$(ask '.format csv' 'count(p' 'for p in process' ')')"
is 'to the question that is meant' 1 "$(tail -n 1 out)"
is 'a parenthesis in a text does not' 0 "$(ask '.format csv' '"(" for p in process' '1 for p in process')"
is 'and what follows is a question' 4 "$(wc -l <out)"
is 'a mistake is the status' 3 "$(ask 'p.nmae for p in process' '.format csv' '7 for p in process')"
is 'shown with its place' yes "$(says '<query>:1:3')"
is 'and what follows is answered' yes "$(shown 7)"
is 'what is still open at the end is a mistake' 3 "$(ask 'count(p for p in process')"
is 'and says so' yes "$(says 'this ( is not closed yet')"

is 'kinds are listed' 0 "$(ask .kinds)"
is 'with titles' yes "$(shown 'process                      A process')"
is 'fields are listed' 0 "$(ask '.fields process')"
is 'with types' yes "$(shown 'inputs                       product*')"
is 'a kind that there is not is 2' 2 "$(ask '.fields proces')"
is 'and near which it is' yes "$(says 'did you mean process?')"
is 'a field command wants a kind' 2 "$(ask .fields)"
is 'and says so' yes "$(says '.fields wants a kind')"
is 'rules are listed' 0 "$(echo 'rule big(p: process) if has p.level and p.level == "high"' >>acme/acme.muster; ask .rules)"
is 'by name' yes "$(shown big)"
is 'outcomes are explained' 0 "$(ask '.explain producer' '.explain producer backup')"
is 'as muster explain does' yes "$(shown 'backup needs plan')"
is 'a requirement that there is not' 2 "$(ask '.explain producers')"
is 'formats are few' 2 "$(ask '.format xls')"
is 'and listed' yes "$(says 'text csv md json html')"
is 'an unknown command is 2' 2 "$(ask .kidns)"
is 'and near which it is' yes "$(says 'did you mean .kinds?')"
is 'what follows .quit is not read' 0 "$(ask .quit nonsense)"
is 'help lists every command' 8 "$(ask .help >/dev/null; grep -c '^  \.[a-z]' out)"

is 'after .reload questions go on' 0 "$(ask .reload '.format csv' '7 for p in process')"
is 'and are answered' yes "$(shown 7)"

is 'a policy with mistakes takes no questions' 3 "$(echo 'kind' >bad.muster; echo '1 for p in process' | status "$MUSTER" query bad.muster)"
is 'a path that there is not is no question' 2 "$(status "$MUSTER" query nowhere/acme.muster)"
is 'and says so' yes "$(says 'there is no file or folder nowhere/acme.muster')"
is 'a compiled policy takes no questions' 2 "$("$MUSTER" compile -o acme.mbc acme; status "$MUSTER" query acme.mbc)"
is 'and says so' yes "$(says 'takes no questions')"
is '-o is for one question' 2 "$(status "$MUSTER" query -o out.csv acme)"
is 'one question asks as ever' 0 "$(status "$MUSTER" query 'p for p in process' acme)"
echo "1..$number"
