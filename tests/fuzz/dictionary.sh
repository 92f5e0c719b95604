#!/bin/sh
# A dictionary for libFuzzer out of the lists of the language: words and signs of the scanner, aggregates, builtins, types, passes of
# the parser's keys. Prints it: tests/fuzz/dictionary.sh
set -eu
{
    # "word"   { return WORD; }
    sed -n 's/^"\([^"]*\)"  *{.*/\1/p' grammar/muster.l
    sed -n 's/^AGGREGATE([a-z_A-Z]*, *"\([^"]*\)".*/\1/p' runtime/bytecode/aggregate.def
    sed -n 's/^BUILTIN([a-z_A-Z0-9]*, *"\([^"]*\)".*/\1(/p' runtime/bytecode/builtin.def
    sed -n 's/^TYPE([A-Z_]*, *"\([^"]*\)".*/\1/p' runtime/bytecode/type.def
    # What stands before a colon in the tests' policies, when it is a word of the language's own.
    printf '%s\n' of: because: approved-by: until: severity: remedy: refs: title: label: shape: color: judged observed \
        today now 2026-06-30 2024-02-29 2026-06-30T12:00Z 30d 12mo 1y 2h30min 50% '{{' '{x}' '"""' 'import isms' 'week(' \
        'in past(' 'findings('
} | LC_ALL=C sort -u | sed -e '/^$/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&"/'
