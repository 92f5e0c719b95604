#!/bin/sh
# Writes docs/opcodes.md to standard output, from runtime/bytecode/opcode.def.
set -eu
cd "$(dirname "$0")/.."

cat <<'END'
# The instructions

Made by `make docs` from `runtime/bytecode/opcode.def`; change that, not this.
END
awk '
/^ \* / && NR > 1 && !started { note = note substr($0, 4) "\n" }
/^ \*$/ && !started { note = note "\n" }
/^\/\* .* \*\/$/ {
    group = $0
    gsub(/^\/\* *| *\*\/$/, "", group)
    if (!started) printf "\n```text\n%s```\n", note
    started = 1
    printf "\n## %s%s\n\n| instruction | a | b | c | d | meaning |\n| --- | --- | --- | --- | --- | --- |\n",
        toupper(substr(group, 1, 1)), substr(group, 2)
}
/^OP\(/ {
    row = $0
    meaning = row
    sub(/^[^"]*"/, "", meaning)
    sub(/"\)[^"]*$/, "", meaning)
    gsub(/\\"/, "\"", meaning)
    gsub(/\|/, "\\|", meaning)
    sub(/^OP\(/, "", row)
    sub(/, *".*/, "", row)
    split(row, field, /, */)
    printf "| `%s` |", field[1]
    for (i = 2; i <= 5; i++) printf " %s |", (field[i] == "NO" ? "" : field[i])
    printf " %s |\n", meaning
}' runtime/bytecode/opcode.def
