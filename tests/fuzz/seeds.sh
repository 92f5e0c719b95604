#!/bin/sh
# Makes the corpora that fuzzing begins with, out of the files of tests, examples and library: tests/fuzz/seeds.sh FOLDER [TARGET...]
#
# FOLDER/TARGET gets them, and what tests/fuzz/seeds holds. Needs BUILD/fuzz/mutants, which compiles the seeds of the target `bytecode`.
set -eu
folder=$1
shift

# The files that end so, under names that tell their paths.
copy()
{
    for ending in "$@"; do
        find tests examples stdlib -name "*.$ending" -type f -size -64k | LC_ALL=C sort |
            while read -r file; do cp "$file" "$folder/$target/$(echo "$file" | tr / _)"; done
    done
}

# The policies of tests and examples; not those whose mistakes are what they are about.
policies()
{
    echo examples/*/
    find tests/*/ -name '*.muster' -type f -not -path '*/_*' -not -path 'tests/parse/*' -not -path 'tests/check/*' -not -path 'tests/fuzz/*' |
        LC_ALL=C sort
}

[ $# -gt 0 ] || set -- source json yaml csv bytecode
for target in "$@"; do
    mkdir -p "$folder/$target"
    case $target in
    source) copy muster ;;
    json) copy json jsonl ndjson ;;
    yaml) copy yaml yml ;;
    csv) copy csv tsv ;;
    bytecode) "${BUILD:-build}/fuzz/mutants" --save "$folder/$target" $(policies) ;;
    esac
done
