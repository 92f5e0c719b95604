#!/bin/sh
# .mbc on one side or both: the same differences as of the sources, as long as the facts are there.
set -eu
. "$(dirname "$0")/_policy.sh"
. "$(dirname "$0")/_states.sh"
cd "$T"
"$MUSTER" compile before -o before.mbc
"$MUSTER" compile after -o after.mbc
"$MUSTER" diff before after --as-of $AS_OF >sources || true
is 'both are compiled' 1 "$(status "$MUSTER" diff before.mbc after.mbc --as-of $AS_OF)"
is 'the same comes out' "$(cat sources)" "$(cat out)"
is 'one is compiled' 1 "$(status "$MUSTER" diff before.mbc after --as-of $AS_OF)"
is 'the same comes out again' "$(cat sources)" "$(cat out)"
is 'where facts are not within the root it is 2' 2 "$(status "$MUSTER" diff before.mbc after.mbc --root after --as-of $AS_OF)"
head -c 300 before.mbc >half.mbc
is 'half a file is 2' 2 "$(status "$MUSTER" diff half.mbc after)"
is 'and is named' yes "$(says 'E0701')"
is 'what is not there is 2' 2 "$(GIT_CEILING_DIRECTORIES=$T status "$MUSTER" diff none.mbc after)"
is 'a format that is none is 2' 2 "$(status "$MUSTER" diff before after -f svg)"
echo "1..$number"
