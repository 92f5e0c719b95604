#!/bin/sh
# Prints every file of over 900 lines and every function of over 100, and fails if there is one.
# The loop of the VM may be longer: it has a case for each instruction.
set -eu
cd "$(dirname "$0")/.."

find grammar compiler runtime cli include stdlib tests tools -type f \
    \( -name '*.[chly]' -o -name '*.cc' -o -name '*.def' -o -name '*.sh' -o -path tests/run -o -path 'stdlib/*.muster' \) |
    LC_ALL=C sort | xargs awk '
function complain(line, why) { printf "%s:%d: %s\n", name, line, why; bad = 1 }
function end_of_file() { if (lines > 900) complain(1, lines " lines, 900 are the limit") }
FNR == 1 { if (NR > 1) end_of_file(); name = FILENAME; begin = 0 }
{ lines = FNR }
name !~ /\.(c|cc|y|l)$/ { next }
/^[a-zA-Z_].*\(/ { head = $0; sub(/\(.*/, "", head); sub(/.*[ *]/, "", head) }
/^\{/ { begin = FNR }
/^\}/ && begin {
    if (FNR - begin > 100 && !(name == "runtime/vm/vm.c" && head == "interpret"))
        complain(begin, head " has " FNR - begin " lines, 100 are the limit")
    begin = 0
}
END { end_of_file(); exit bad }'
