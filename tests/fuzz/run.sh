#!/usr/bin/env bash
# Runs libFuzzer targets, all at once, and says what came of it: tests/fuzz/run.sh TARGET... (make fuzz builds them first)
#
# FUZZ_SECONDS (3600) is how long. Corpora grow in BUILD/corpus, from the seeds that tests/fuzz/seeds.sh makes; logs are
# BUILD/TARGET.log; what a target stumbles over is kept as BUILD/found/TARGET-*. Fails when anything is.
set -euo pipefail
build=${BUILD:-build/libfuzzer}
seconds=${FUZZ_SECONDS:-3600}
found=$build/found
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
export TMPDIR=$build/tmp
mkdir -p "$found" "$TMPDIR"

for target in "$@"; do # whole, or not at all: without its seeds a target hardly comes anywhere
    [ ! -d "$build/seeds/$target" ] || continue
    rm -rf "$build/seeds.new"
    BUILD=$build tests/fuzz/seeds.sh "$build/seeds.new" "$target"
    mkdir -p "$build/seeds"
    mv "$build/seeds.new/$target" "$build/seeds/$target"
done
tests/fuzz/dictionary.sh >"$build/dictionary.$$"
mv "$build/dictionary.$$" "$build/dictionary"

declare -A longest=([source]=6000 [json]=4096 [yaml]=4096 [csv]=4096 [bytecode]=65536)
start()
{
    mkdir -p "$build/corpus/$1"
    dictionary=()
    [ "$1" != source ] || dictionary=(-dict="$build/dictionary")
    exec nice -n 10 "$build/fuzz/$1" -max_total_time="$seconds" -max_len="${longest[$1]}" -timeout=30 -rss_limit_mb=2048 \
        -print_final_stats=1 -artifact_prefix="$found/$1-" "${dictionary[@]}" "$build/corpus/$1" "$build/seeds/$1" >"$build/$1.log" 2>&1
}
running=()
for target in "$@"; do
    start "$target" &
    running+=($!)
done
failed=0
for process in "${running[@]}"; do wait "$process" || failed=1; done

# The last line that tells of coverage, and how many inputs there were.
for target in "$@"; do
    log=$build/$target.log
    cover=$(sed -n 's/^#[0-9]*.* cov: \([0-9]*\) ft: .*/\1/p' "$log" | tail -1)
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$target: ${runs:-stopped}${runs:+ inputs} in $seconds s, ${cover:-0} edges"
done
[ $failed = 0 ] || echo "Something was found: $found"
exit $failed
