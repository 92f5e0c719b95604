#!/bin/sh
# embed.sh NAME FOLDER FILE ... - writes a C file to standard output that holds the files: NAMEs, a table of struct NAME
# with name (the path below the folder), text and length. Each text has a NUL after it.
set -eu
export LC_ALL=C

row=$1 folder=$2
shift 2
printf '/* Made by tools/embed.sh. */\n#include <stddef.h>\n\n'
i=0
for file; do
    printf 'static const unsigned char text_%d[] = {\n' $i
    od -An -v -tu1 "$file" | sed 's/ *\([0-9][0-9]*\)/\1,/g'
    printf '0};\n\n'
    i=$((i + 1))
done
printf 'extern const struct %s {\n    const char *name, *text;\n    size_t length;\n} %ss[];\n' "$row" "$row"
printf 'extern const size_t %s_count;\n\n' "$row"
printf 'const struct %s %ss[] = {\n' "$row" "$row"
i=0
for file; do
    printf '    {"%s", (const char *)text_%d, sizeof text_%d - 1},\n' "${file#"$folder"/}" $i $i
    i=$((i + 1))
done
printf '    {NULL, NULL, 0},\n};\nconst size_t %s_count = %d;\n' "$row" $i
