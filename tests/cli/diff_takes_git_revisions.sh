#!/bin/sh
# Revisions of a repository that is made here, and what cannot be one.
set -eu
. "$(dirname "$0")/_policy.sh"
. "$(dirname "$0")/_states.sh"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org GIT_CEILING_DIRECTORIES="$T"
export TMPDIR="$T/temporary"
mkdir "$T/repository" "$TMPDIR"
cd "$T/repository"
git init -q .
cp -r ../before policy && git add . && git commit -q -m one && git tag v1
cp ../after/* policy && git commit -q -a -m 'two: it' && git tag v2
line() { grep -qxF -- "$1" "$T/out" && echo yes || cat "$T/out" "$T/err"; }
worse='      d1.on: 2026-05-01 (v1:policy/drills.yaml:2) -> 2026-01-01 (v2:policy/drills.yaml:2)'
is 'two revisions' 1 "$(status "$MUSTER" diff v1 v2 --as-of $AS_OF)"
is 'places say which' yes "$(line "$worse")"
is 'the same with the path in the name' 1 "$(status "$MUSTER" diff v1:policy v2:policy --as-of $AS_OF)"
is 'and behind' 1 "$(status "$MUSTER" diff v1 v2 policy --as-of $AS_OF)"
is 'from the working folder' yes "$(cd policy; status "$MUSTER" diff v1 v2 p.muster --as-of $AS_OF >/dev/null; line "$worse")"
is 'a revision and a folder: the same folder' 0 "$(status "$MUSTER" diff v2 policy --as-of $AS_OF)"
is 'the earlier one against the folder' 1 "$(status "$MUSTER" diff v1 policy --as-of $AS_OF)"
is 'a revision may have a colon in braces' 0 "$(status "$MUSTER" diff 'HEAD^{/two: it}' v2 --as-of $AS_OF)"
is 'the root of facts is within the revision' 1 "$(status "$MUSTER" diff v1:policy v2:policy --root policy --as-of $AS_OF)"
is 'and not outside' 2 "$(status "$MUSTER" diff v1:policy v2:policy --root .. --as-of $AS_OF)"
mkdir v1 && cp ../after/* v1
is 'a folder wins over a revision of its name' 0 "$(status "$MUSTER" diff v1 policy --as-of $AS_OF)"
rm -r v1
is 'the index of the repository stays as it is' '' "$(git status --porcelain)"
is 'an unknown revision is 2' 2 "$(status "$MUSTER" diff v3 policy)"
is 'and it is said' yes "$(says 'v3 is no file or folder here, and no revision')"
is 'a path that a revision lacks is 2' 2 "$(status "$MUSTER" diff v1:plan policy)"
is 'and it is said, too' yes "$(says 'v1 has no plan')"
is 'so is a path outside' 2 "$(status "$MUSTER" diff v1 ../before)"
is 'with a way out' yes "$(says '../before lies outside the repository: say what of v1 is meant')"
is 'a dash begins no revision' 2 "$(status "$MUSTER" diff -- --all policy)"
is 'no revision before the colon' 2 "$(status "$MUSTER" diff :policy policy)"
is 'paths are for revisions' 2 "$(status "$MUSTER" diff policy policy policy)"
is 'one state is not enough' 2 "$(status "$MUSTER" diff policy)"
is 'outside of a repository it is 2' 2 "$(cd ..; status "$MUSTER" diff v1 before)"
is 'because there is none' yes "$(says 'not a git repository')"
is 'without git it is 2' 2 "$(PATH=$T/nothing status "$MUSTER" diff v1 policy)"
is 'and git is what is missing' yes "$(says 'git, which could know it as a revision, cannot be run')"
echo 'check broken { require nothing }' >>policy/p.muster && git commit -q -a -m three && git tag v3
is 'a revision that does not compile is 3' 3 "$(status "$MUSTER" diff v1 v3)"
is 'with the place in it' yes "$(says 'v3:policy/p.muster:')"
git rm -q policy/drills.yaml && git checkout -q v2 -- policy/p.muster && git commit -q -m four && git tag v4
is 'facts that are not there are 2' 2 "$(status "$MUSTER" diff v1 v4 --as-of $AS_OF)"
is 'and nobody sees where it was laid out' 0 "$(cat "$T/out" "$T/err" | grep -cF "$TMPDIR" || true)"
git clone -q --bare . ../bare
is 'a repository without files has revisions, too' 1 "$(cd ../bare; status "$MUSTER" diff v1:policy v2:policy --as-of $AS_OF)"
is 'nothing temporary is left' '' "$(ls "$TMPDIR")"

# A git that never ends: the signal ends both, and the folder is gone.
mkdir "$T/slow" && mkfifo "$T/begun" "$T/never"
printf '#!/bin/sh\necho begun >"%s/begun"\nexec cat "%s/never"\n' "$T" "$T" >"$T/slow/git" && chmod +x "$T/slow/git"
for signal in TERM HUP; do
    PATH="$T/slow:$PATH" "$MUSTER" diff v1 v2 >"$T/out" 2>"$T/err" & child=$!
    read -r word <"$T/begun"
    is 'while it runs there is a folder' 1 "$(ls "$TMPDIR" | wc -l | tr -d ' ')"
    kill -$signal $child
    s=0; wait $child || s=$?
    is "SIG$signal ends it" yes "$([ $s -gt 128 ] && echo yes || echo $s)"
    is 'and the folder is gone' '' "$(ls "$TMPDIR")"
done
echo "1..$number"
