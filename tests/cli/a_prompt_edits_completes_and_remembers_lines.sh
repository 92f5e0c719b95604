#!/bin/sh
# muster query at a terminal: typing, the tab, Ctrl-C and Ctrl-D, the history.
set -eu
. "$(dirname "$0")/_policy.sh"
cd "$T"
export HOME="$T/home" XDG_STATE_HOME="$T/state" TERM=xterm NO_COLOR=1
mkdir home
# libedit keeps names of its functions; only whole stacks name it, and so tests/lsan.supp can.
export ASAN_OPTIONS="${ASAN_OPTIONS-}:fast_unwind_on_malloc=0"
terminal=$(realpath "$OLDPWD/$BUILD" 2>/dev/null || realpath "$BUILD")/tests/terminal
# at_prompt WHAT HAPPENS ON A LINE EACH: the exit status
at_prompt() {
    { echo '? muster> '; printf '%s\n' "$@"; } >typed
    status "$terminal" "$MUSTER" query acme <typed
}
is 'a question is answered' 0 "$(at_prompt '> count(p for p in process)\n' '? -----' '? 1' '? muster> ' '> \D')"
is 'the tab completes a name' 0 "$(at_prompt '> count(p for p in proc\t)\n' '? count(p for p in process)' '? -----' '? muster> ' '> \D')"
is 'and fields of a variable' 0 "$(at_prompt '> (p.id for p in process)\n' '? muster> ' '> count(p for p in process where has p.le\t)\n' '? p.level)' '? -----' '? muster> ' '> .quit\n')"
is 'and commands' 0 "$(at_prompt '> .ki\t\n' '? A process' '? muster> ' '> \D')"
is 'and kinds behind .fields' 0 "$(at_prompt '> .fields proc\t\n' '? inputs' '? muster> ' '> \D')"
is 'and formats behind .format' 0 "$(at_prompt '> .format cs\t\n' '? muster> ' '> count(p for p in process)\n' '? 1' '? muster> ' '> \D')"
is 'which then is the one' 0 "$(grep -c -- '-----' out || true)"
is 'and requirements behind .explain' 0 "$(at_prompt '> .explain prod\t\n' '? Somebody makes it' '? muster> ' '> \D')"
is 'and things behind their kind' 0 "$(at_prompt '> count(p for p in product where p == product.pl\t)\n' '? product.plan)' '? 1' '? muster> ' '> \D')"
is 'and lists what there is when it cannot tell' 0 "$(at_prompt '> p\t' '? parameter' '? process' '? product' '> \C' '? muster> ' '> \D')"
is 'a question goes on' 0 "$(at_prompt '> count(p\n' '? ...> ' '> for p in process)\n' '? -----' '? muster> ' '> \D')"
is 'Ctrl-C leaves the line' 0 "$(at_prompt '> count(nonsense\n' '? ...> ' '> more\C' '? muster> ' '> count(p for p in process)\n' '? -----' '? muster> ' '> \D')"
is 'and nothing of it is asked' 0 "$(grep -c error out || true)"
is 'a mistake is shown with its place, and is no end' 0 "$(at_prompt '> p.nmae for p in process\n' '? <query>:1:3' '? muster> ' '> \D')"
is 'the history is there' yes "$(grep -q nmae state/muster/history && echo yes)"
is 'and is offered again' 0 "$(at_prompt '> \e[A' '? p.nmae for p in process' '> \C' '? muster> ' '> \D')"
rm -r state
echo >state
is 'where it cannot be written nothing happens' 0 "$(at_prompt '> count(p for p in process)\n' '? -----' '? muster> ' '> \D')"
unset XDG_STATE_HOME
is 'its other place is below the home' 0 "$(at_prompt '> .quit\n')"
is 'where it is' yes "$(grep -q quit home/.local/state/muster/history && echo yes)"
echo "1..$number"
