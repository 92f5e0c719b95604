#!/bin/sh
# Lines and branches reached: tools/coverage.sh BUILD [FILE ...], where BUILD holds gcov's data. File by file, least branches
# first, then folder by folder; 1 when compiler/ or runtime/ has less than 95 % of its lines or 85 % of its branches. With FILEs,
# the branches of these that were never taken.
#
# What a header holds is compiled many times; a line or branch of it counts as reached when it was anywhere. The branch of an
# assert that fails is left out: it is there to be never taken.
set -eu
cd "$(dirname "$0")/.."
build=$1
shift

find "$build" -name '*.gcda' -not -path '*/tests/*' | LC_ALL=C sort | xargs gcov -b -c -t 2>/dev/null | awk -v wanted="$*" '
function share(part, whole) { return whole ? sprintf("%5.1f%% of %5d", 100 * part / whole, whole) : "             -" }
function row(name) { return share(lines_hit[name], lines[name]) "   " share(branches_hit[name], branches[name]) "   " name }
function too_few(name) {
    if (lines_hit[name] >= 0.95 * lines[name] && branches_hit[name] >= 0.85 * branches[name]) return 0
    print "Too few of " name "/: wanted are 95% of its lines and 85% of its branches."
    return 1
}
BEGIN { for (n = split(wanted, list, " "); n; n--) named[list[n]] = 1 }
/^ *[^ ]+: +0:Source:/ {
    file = $0; sub(/.*Source:/, "", file)
    ours = file ~ /^(grammar|compiler|runtime|cli)\//
    next
}
!ours { next }
/^branch / {
    if (skip || /\(throw\)/) next
    key = file SUBSEP line SUBSEP $2
    if (!(key in taken)) { taken[key] = 0; all_branches[++nbranches] = key }
    if ($3 == "taken" && $4 > taken[key]) taken[key] = $4
    next
}
/^ *[^ ]+: *[0-9]+:/ {
    split($0, part, ":")
    line = part[2] + 0
    count = part[1]; gsub(/[ *]/, "", count)
    skip = /assert\(/
    text = $0; sub(/^[^:]*:[^:]*:/, "", text)
    if (count == "-") next
    source[file, line] = text
    if (!((file, line) in run)) { run[file, line] = 0; all_lines[++nlines] = file SUBSEP line }
    if (count + 0 > 0) run[file, line] = 1
}
END {
    for (k = 1; k <= nlines; k++) { split(all_lines[k], part, SUBSEP); add_line(part[1], run[all_lines[k]]) }
    for (k = 1; k <= nbranches; k++) {
        split(all_branches[k], part, SUBSEP)
        add_branch(part[1], taken[all_branches[k]] > 0)
        if (part[1] in named && !taken[all_branches[k]]) print part[1] ":" part[2] ": branch " part[3] ": " source[part[1], part[2]]
    }
    if (wanted != "") exit
    print "lines             branches"
    fflush()
    for (name in lines) if (name ~ /\./) print row(name) | "sort -k4,4n -k7"
    close("sort -k4,4n -k7")
    print ""
    fflush()
    for (name in lines) if (name !~ /\./) print row(name) | "sort -k7"
    close("sort -k7")
    exit too_few("compiler") + too_few("runtime") > 0
}
function add_line(name, hit) { count_line(name, hit); sub(/\/.*/, "", name); count_line(name, hit); count_line("in all", hit) }
function add_branch(name, hit) { count_branch(name, hit); sub(/\/.*/, "", name); count_branch(name, hit); count_branch("in all", hit) }
function count_line(name, hit) { lines[name]++; lines_hit[name] += hit }
function count_branch(name, hit) { branches[name]++; branches_hit[name] += hit }
'
