#!/bin/sh
# Writes a C file to standard output that holds the given policy files: library_modules, a table of
# name (its path below stdlib/), text and length. Each text has a NUL after it.
set -eu
export LC_ALL=C

printf '/* Made by tools/embed.sh from stdlib/. */\n#include <stddef.h>\n\n'
i=0
for file; do
    printf 'static const unsigned char text_%d[] = {\n' $i
    od -An -v -tu1 "$file" | sed 's/ *\([0-9][0-9]*\)/\1,/g'
    printf '0};\n\n'
    i=$((i + 1))
done
printf 'extern const struct library_module {\n    const char *name, *text;\n    size_t length;\n} library_modules[];\n'
printf 'extern const size_t library_module_count;\n\n'
printf 'const struct library_module library_modules[] = {\n'
i=0
for file; do
    printf '    {"%s", (const char *)text_%d, sizeof text_%d - 1},\n' "${file#stdlib/}" $i $i
    i=$((i + 1))
done
printf '    {NULL, NULL, 0},\n};\nconst size_t library_module_count = %d;\n' $i
