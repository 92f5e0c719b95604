#!/bin/sh
# manual.sh PROGRAM TEMPLATE - writes muster(1) to standard output: the template, with lists of commands and options
# where it says COMMANDS and OPTIONS in a comment. The lists are what `PROGRAM help` says, so that they cannot drift.
set -eu
export LC_ALL=C.UTF-8
program=$1 template=$2
{
    for command in $("$program" help | sed -n 's/^  muster \([a-z-]*\) .*/\1/p'); do
        echo "@command $command"
        "$program" help "$command"
    done
    echo @template
    cat "$template"
} | awk '
function escape(text) { gsub(/\\/, "\\\\e", text); gsub(/-/, "\\-", text); return text }
# Text as lines that are not too long, each sentence on lines of its own.
function lines(text,    words, n, k, line, out) {
    n = split(text, words, " ")
    for (k = 1; k <= n; k++) {
        if (line != "" && (length(line words[k]) > 70 || (line ~ /[.:?]$/ && line !~ /\.\.\.$/ && words[k] ~ /^[A-Z]/))) {
            out = out line "\n"
            line = ""
        }
        line = line (line == "" ? (words[k] ~ /^[.\047]/ ? "\\&" : "") : " ") words[k]
    }
    return escape(out line) "\n"
}
# "  -f, --format FORMAT   meaning" as macros; sets meaning.
function option_of(line,    words, n, k, form) {
    n = split(line, words, " ")
    for (k = 1; words[k] ~ /^-/; k++) {
        sub(/,$/, "", words[k])
        form = form (form == "" ? "" : " , ") "Fl " escape(substr(words[k], 2))
    }
    if (words[k] ~ /^[A-Z=]+$/) form = form " Ar " words[k++]
    meaning = toupper(substr(words[k], 1, 1)) substr(words[k], 2)
    while (++k <= n) meaning = meaning " " words[k]
    return form
}
# Operands as in the help: words in capitals are arguments.
function operands(text,    words, n, k, out, word, after) {
    n = split(text, words, " ")
    for (k = 1; k <= n; k++) {
        word = words[k]
        after = ""
        if (sub(/^\[/, "", word)) out = out " Oo"
        if (sub(/\]$/, "", word)) after = " Oc"
        out = out (word ~ /^-/ ? " Fl " escape(substr(word, 2)) : (word ~ /^[A-Z]+$/ ? " Ar " : " No ") escape(word)) after
    }
    return out
}
function print_command(name,    i, own, form) {
    print ".It Cm " name operands(synopsis[name])
    printf "%s", text[name]
    for (i = 1; i <= noptions; i++) {
        if (count[i] == ncommands || ("," of[i] ",") !~ ("[ ,]" name ",")) continue
        form = forms[i]
        sub(/^.*Fl \\-/, "Fl \\-", form)
        sub(/ Ar .*/, "", form)
        own = own (own == "" ? "" : " ,\n") "." form
    }
    if (own != "") print ".Pp\nOptions:\n" own " ."
}
function end_paragraph() {
    if (paragraph ~ /^PATH is /) {
        about_paths = paragraph
    } else if (paragraph != "") {
        text[command] = text[command] (text[command] == "" ? "" : ".Pp\n") lines(paragraph)
    }
    paragraph = ""
}
/^@command / { command = $2; order[++ncommands] = command; head = 1; next }
/^@template$/ { in_template = 1; next }
!in_template && head { sub(/^muster [^ ]* ?/, ""); synopsis[command] = $0; head = 0; next }
!in_template && /^  .*--/ {
    form = option_of($0)
    if (!((form, meaning) in seen)) {
        seen[form, meaning] = ++noptions
        forms[noptions] = form
        meanings[noptions] = meaning
    }
    i = seen[form, meaning]
    of[i] = of[i] (of[i] == "" ? "" : ", ") command
    count[i]++
    next
}
!in_template && (/^$/ || /^PATH is / || /^Formats: /) { end_paragraph() }
!in_template { if ($0 != "") paragraph = paragraph (paragraph == "" ? "" : " ") $0; next }
$0 == ".\\\" COMMANDS" {
    printf "%s.Bl -tag -width Ds\n", lines(about_paths)
    for (k = 1; k <= ncommands; k++) print_command(order[k])
    print ".El"
    next
}
$0 == ".\\\" OPTIONS" {
    print ".Bl -tag -width Ds"
    for (i = 1; i <= noptions; i++)
        printf ".It %s\n%s%s", forms[i], lines(meanings[i] "."), count[i] < ncommands ? lines("Commands: " of[i] ".") : ""
    print ".El"
    next
}
{ print }'
