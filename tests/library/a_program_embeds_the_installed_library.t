#!/bin/sh
# Installs to a folder, builds examples/embed there against the shared and the static library with nothing
# but pkg-config, runs it, compiles the header as C++, and uninstalls.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
prefix=$T/usr/local
number=0
ok() { number=$((number + 1)); if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; sed 's/^/# /' "$T/log"; fi; }

# What the library was built with, the program needs, too.
flags=
symbols=$(nm "$BUILD/libmuster.a" 2>/dev/null)
case $symbols in *__asan_init*) flags=-fsanitize=address,undefined ;; *__gcov_init*) flags=--coverage ;; esac
echo 1..9

make -j1 BUILD="$BUILD" LDFLAGS="$flags" DESTDIR="$T/stage" PREFIX=/usr install >"$T/log" 2>&1 &&
    [ -x "$T/stage/usr/bin/muster" ] && grep -qx 'prefix=/usr' "$T/stage/usr/lib/pkgconfig/muster.pc"
ok $? "it is installed below DESTDIR"
make -j1 BUILD="$BUILD" LDFLAGS="$flags" PREFIX="$prefix" install >"$T/log" 2>&1
ok $? "it is installed to PREFIX"

cp examples/embed/* "$T"
cd "$T" || exit 1
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"
make embed CFLAGS="-g -Werror $flags" >"$T/log" 2>&1
ok $? "the program is built with pkg-config alone"
LD_LIBRARY_PATH=$prefix/lib ./embed map.svg >out 2>"$T/log"
[ $? = 1 ] && diff embed.out out >>"$T/log" && grep -q '</svg>' map.svg
ok $? "it finds, explains and draws what it should"
ldd embed | grep -q 'libmuster\.so\.0 ' && objdump -T embed | grep -q 'MUSTER_0\.1.* muster_open$'
ok $? "it wants the library by its soname and functions by their version"

make embed-static CFLAGS="-g -Werror $flags" >"$T/log" 2>&1 && ! ldd embed-static | grep -q libmuster &&
    { ./embed-static >out 2>"$T/log"; [ $? = 1 ]; } && diff embed.out out >"$T/log"
ok $? "so it does with the static library"

cat >plus.cc <<'END'
#include <muster.h>
struct closer {
    muster_engine *engine = muster_open();
    ~closer() { muster_close(engine); }
};
int main()
{
    closer all;
    const muster_host host = {nullptr, nullptr, nullptr, nullptr, nullptr};
    muster_engine *other = muster_open_with(&host);
    muster_close(other);
    return muster_outcome_count(all.engine) == 0 && muster_verdict(all.engine) == MUSTER_REJECTED ? 0 : 1;
}
END
${CXX:-c++} -std=c++11 -Wall -Wextra -Wpedantic -Werror $flags $(pkg-config --cflags muster) -o plus plus.cc $(pkg-config --libs muster) >"$T/log" 2>&1 &&
    LD_LIBRARY_PATH=$prefix/lib ./plus >>"$T/log" 2>&1
ok $? "the header is good C++"

cd "$OLDPWD" || exit 1
"$prefix/bin/muster" check examples/acme --as-of 2026-06-30T12:00Z >/dev/null 2>"$T/log"
[ $? = 1 ]
ok $? "the installed program runs"
make -j1 BUILD="$BUILD" PREFIX="$prefix" uninstall >"$T/log" 2>&1
find "$prefix" -type f -o -type l >>"$T/log"
[ -z "$(find "$prefix" -type f -o -type l)" ]
ok $? "nothing is left when it is uninstalled"
