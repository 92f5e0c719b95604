#!/bin/sh
# muster test: what passes, what fails and why, the statuses, and a run in which nothing ran.
echo 1..10
cat >"$T/p.muster" <<'END'
kind backup observed { system: text  on: date }
kind check judged {}
parameter age: duration = 2d
check fresh {
  for b in backup
  require recent-one: b.on >= today - age   else "{b.system} was backed up on {b.on}"
}
check none-read { require count(b for b in backup) == 0 }
END
cat >"$T/good.muster" <<'END'
test "a backup of today is fresh" { as-of 2026-06-30 given backup b { system: "mail", on: 2026-06-30 } expect satisfied fresh on backup.b }
test "an old one is not" { as-of 2026-06-30 given backup b { system: "mail", on: 2026-06-01 } expect unmet fresh.recent-one on backup.b }
test "unless it may be older" { as-of 2026-06-30 set age = 60d given backup b { system: "mail", on: 2026-06-01 } expect satisfied fresh }
test "nothing read proves nothing" { expect unverified none-read }
test "none given is none" { given no backup expect satisfied none-read expect vacuous fresh }
END
cat >"$T/bad.muster" <<'END'
test "an old one is fresh" { as-of 2026-06-30 given backup b { system: "mail", on: 2026-06-01 } expect satisfied fresh on backup.b }
END
say() { if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi; }
"$MUSTER" test "$T/p.muster" "$T/good.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 0 ] && grep -q '^5 tests: 5 passed, 0 failed\.$' "$T/out"; say $? "1 - what is expected passes"
"$MUSTER" test "$T/p.muster" "$T/bad.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && grep -q 'expected satisfied fresh on b, found unmet on b: mail was backed up on 2026-06-01' "$T/out"
say $? "2 - what is found instead is said"
"$MUSTER" test -f tap "$T/p.muster" "$T/bad.muster" >"$T/out" 2>"$T/err"
grep -q '^not ok 1 - an old one is fresh$' "$T/out" && grep -q '^1\.\.1$' "$T/out"; say $? "3 - TAP"
"$MUSTER" test --run older "$T/p.muster" "$T/good.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 0 ] && grep -q '^1 test: 1 passed' "$T/out"; say $? "4 - tests are chosen by words of their titles"
"$MUSTER" test "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && grep -q 'holds no test, so nothing was tested' "$T/err"; say $? "5 - a run in which nothing ran fails"
"$MUSTER" test -f xml "$T/p.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'text, tap or junit' "$T/err"; say $? "6 - an unknown format is refused"
"$MUSTER" test --run nowhere "$T/p.muster" "$T/good.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 1 ] && grep -q 'none of the 5 tests has "nowhere" in its title' "$T/err"; say $? "7 - nor is it a success when none was chosen"
printf 'test "a # TODO \\\\ b" { given no backup expect unmet fresh }\n' >"$T/todo.muster"
"$MUSTER" test -f tap "$T/p.muster" "$T/todo.muster" >"$T/out" 2>"$T/err"
grep -qF 'not ok 1 - a \# TODO \\ b' "$T/out"; say $? "8 - a title is no directive of TAP"
"$MUSTER" test -o "$T/file" "$T/p.muster" "$T/good.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 0 ] && [ ! -s "$T/out" ] && grep -q '^5 tests: 5 passed' "$T/file"; say $? "9 - results go to a file"
echo 'test "nowhere" { set core.zone = "Nowhere/At" expect unverified none-read }' >"$T/zone.muster"
"$MUSTER" test "$T/p.muster" "$T/zone.muster" "$T/good.muster" >"$T/out" 2>"$T/err"; status=$?
[ $status = 2 ] && grep -q 'there is no time zone called Nowhere/At' "$T/out" && grep -q '^6 tests: 5 passed, 1 failed' "$T/out"
say $? "10 - one that cannot be run to its end has failed, and the others are run"
