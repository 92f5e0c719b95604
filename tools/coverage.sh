#!/bin/sh
# Lines reached, file by file, least first: tools/coverage.sh BUILD, which holds gcov's data.
set -eu
cd "$(dirname "$0")/.."

find "$1" -name '*.gcda' -not -path '*/tests/*' | LC_ALL=C sort | xargs gcov -n 2>/dev/null | awk '
/^File / { file = substr($0, 7); sub(/\x27$/, "", file); ours = file ~ /^(grammar|compiler|runtime|cli)\// }
/^Lines executed:/ && ours {
    split($0, part, /[:% ]+/)
    share = part[3]; lines = $NF
    if (!(file in total) || share * lines / 100 > reached[file]) { total[file] = lines; reached[file] = share * lines / 100 }
    ours = 0
}
END {
    for (file in total) {
        printf "%6.1f%% of %5d  %s\n", 100 * reached[file] / total[file], total[file], file | "sort -n"
        all += total[file]; got += reached[file]
    }
    close("sort -n")
    if (all) printf "%6.1f%% of %5d  in all\n", 100 * got / all, all
}'
