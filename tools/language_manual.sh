#!/bin/sh
# language_manual.sh VERSION PAGE - writes muster-language(7) to standard output: docs/language.md as a manual page. It knows what
# of Markdown that page uses: headings, paragraphs, lists, tables, code, links, comments.
set -eu
export LC_ALL=C.UTF-8
awk -v version="$1" '
function plain(text) {
    gsub(/\\/, "\\\\e", text); gsub(/-/, "\\-", text); gsub(/\140/, "\\(ga", text); gsub(/\047/, "\\(aq", text)
    gsub(/\^/, "\\(ha", text); gsub(/~/, "\\(ti", text)
    return text
}
# Pairs of stars as fonts; a pair may begin before code and end behind it.
function emphasis(text) {
    while (match(text, /\*\*?/)) {
        font = font == "R" ? (RLENGTH == 2 ? "B" : "I") : "R"
        text = substr(text, 1, RSTART - 1) "\\f" font substr(text, RSTART + RLENGTH)
    }
    return text
}
function links(text,    out, label, target) {
    while (match(text, /\[[^]]*\]\([^)]*\)/)) {
        label = target = substr(text, RSTART, RLENGTH)
        sub(/^\[/, "", label); sub(/\].*/, "", label)
        sub(/^.*\(/, "", target); sub(/\)$/, "", target)
        out = out substr(text, 1, RSTART - 1) label (target ~ /^#/ ? "" : " (" target ")")
        text = substr(text, RSTART + RLENGTH)
    }
    return out text
}
# Code between backquotes stays as it is, all else has emphasis and links.
function inline(text,    parts, n, k, out) {
    n = split(text, parts, "\140")
    font = "R"
    for (k = 1; k <= n; k++) {
        gsub(/\\/, k % 2 ? "\\\\e" : "&", parts[k])
        out = out (k % 2 ? emphasis(links(parts[k])) : "\\fB" plain(parts[k]) "\\f" font)
    }
    if (out ~ /^[.\047]/) out = "\\&" out
    return out
}
function begin() { if (!fresh) print ".PP"; fresh = 0 }
function flush() {
    if (kind == "text" && held !~ /^Contents: /) { begin(); print inline(held) }
    if (kind == "item") { fresh = 0; print ".IP \\(bu 2\n" inline(held) }
    held = kind = ""
}
function row(line,    cells, n, k, rest) {
    gsub(/\\\|/, "\001", line)
    sub(/^\| */, "", line); sub(/ *\|$/, "", line)
    n = split(line, cells, / *\| */)
    for (k = 1; k <= n; k++) gsub("\001", "|", cells[k])
    for (k = 2; k <= n; k++) if (cells[k] != "") rest = rest (rest == "" ? "" : " \342\200\223 ") cells[k]
    if (rest == "") { begin(); print inline(cells[1]) }
    else { fresh = 0; print ".TP\n" inline(cells[1]) "\n" inline(rest) }
}
/^```/ {
    flush()
    code = !code
    if (code) begin()
    print code ? ".RS 4\n.nf" : ".fi\n.RE"
    next
}
code { text = plain($0); print (text ~ /^[.]/ ? "\\&" : "") text; next }
/^<!--/ { comment = 1 }
comment { if (/-->/) comment = 0; next }
/^# / { printf ".TH MUSTER\\-LANGUAGE 7 2026-11-21 \"muster %s\"\n.SH NAME\nmuster\\-language \\- the language of policies and requirements\n.SH DESCRIPTION\n", version; fresh = 1; next }
/^## / { flush(); print ".SH " toupper(substr($0, 4)); fresh = 1; next }
/^### / { flush(); print ".SS " inline(substr($0, 5)); fresh = 1; next }
/^$/ { flush(); in_table = 0; next }
/^\|/ { flush(); if (in_table++ >= 2) row($0); next }
/^- / { flush(); kind = "item"; held = substr($0, 3); next }
{ sub(/^ +/, ""); if (kind == "") kind = "text"; held = held (held == "" ? "" : " ") $0 }
END { flush(); print ".SH SEE ALSO\n.BR muster (1)" }' "$2"
