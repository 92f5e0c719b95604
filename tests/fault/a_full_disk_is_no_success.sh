#!/bin/sh
# A result that finds no room ends with 2 and words; what has a name is whole or as it was.
set -eu
. "$(dirname "$0")/../cli/_policy.sh"
cd "$T"
run="check acme
check acme -f json
compile acme -o -
report inputs acme
graph map acme
query 'p for p in process' acme
explain producer acme
diff acme acme
fmt --diff messy.muster
fmt --check messy.muster
lint acme
test tested.muster
test tested.muster -f junit
dump --after parse acme
init new
help
help check
--version"
printf 'kind  x  {}\n' >messy.muster
cat >tested.muster <<'END'
kind check judged {}
check c { require 1 == 1 }
test "t" { expect satisfied c }
END
while read -r line; do
    s=0
    eval "\"\$MUSTER\" $line" >/dev/full 2>err || s=$?
    is "$line, on a full device" 2 $s
    is 'says why' yes "$(grep -q 'No space left on device' err && echo yes || cat err)"
    s=0
    eval "\"\$MUSTER\" $line" >&- 2>err || s=$?
    [ "$line" != 'init new' ] || s=2 # it is there
    is "$line, without standard output" 2 $s
done <<END
$run
END
# Files may not grow, as when a quota is used up. Where coverage is counted, the counts so far are left alone, and what gcov says of
# its own files is of no interest.
limited() { (export GCOV_PREFIX="$T/counts" && ulimit -f 0 && "$@") </dev/null 2>&1 >/dev/null | grep -v '^libgcov '; }
printf 'old' >out
for line in 'check acme -o out' 'compile acme -o out' 'report inputs acme -f csv -o out' 'graph map acme -f svg -o out' \
    'test tested.muster -o out' 'test tested.muster --coverage-to out'; do
    # shellcheck disable=SC2086
    is "$line, where files may not grow" 'muster: out cannot be written: File too large' "$(limited "$MUSTER" $line | grep -v '^$' | tail -1)"
    is 'the old file stays' old "$(cat out)"
done
is 'fmt says so' 'muster: messy.muster cannot be written: File too large' "$(limited "$MUSTER" fmt messy.muster)"
is 'and leaves the file' 'kind  x  {}' "$(cat messy.muster)"
is 'init says so' 'muster: fresh/policy.muster cannot be written: File too large' "$(limited "$MUSTER" init fresh | sed 's,fresh/[^ ]*,fresh/policy.muster,')"
is 'and leaves nothing' '' "$(find fresh -type f)"
is 'nothing lies about' '' "$(find . -name '*.??????' -type f ! -name '*.muster')"
echo "1..$number"
