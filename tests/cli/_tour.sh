# For scripts that walk through an example: `tour FOLDER SHOWN OTHERS`. In README.md of the folder a block is what is indented by
# four blanks. A line "    $ COMMAND" is run, and prints what stands below it, up to the next command or line that is not indented;
# a line "    muster ..." without a $ is run as well, and says something, or writes the page or picture of its -o. Of the first
# there are SHOWN at least, of the second OTHERS, and a table has a line for every file of the folder (or for the folder in it, with
# a / at its end). BLESS=1 writes the README anew, with what is printed now: read the change.
#
# Commands run in a folder of their own, $T/tour, in which examples/ is found and everything they write stays.
muster() { "$MUSTER" "$@"; }
tour_fail() { echo "$*" >&2; exit 1; }

tour_whole() { sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; } # without blank lines at the end

# What a command prints is left in $T/printed, without blanks at the ends of lines and the CR of CSV. Returns its status.
tour_run()
{
    tour_status=0
    (cd "$T/tour" && eval "$1") >"$T/raw" 2>&1 </dev/null || tour_status=$?
    tr -d '\r' <"$T/raw" | sed 's/ *$//' | tour_whole >"$T/printed"
    return $tour_status
}

# Pieces of the README, in order: text as it is, commands, and what is shown below each.
tour_split()
{
    awk -v to="$T/pieces" '
        function next_piece(kind) { if (piece) close(piece); piece = sprintf("%s/%03d.%s", to, ++number, kind); printf "" > piece }
        BEGIN { next_piece("text") }
        /^    \$ / { next_piece("command"); print substr($0, 7) > piece; next_piece("shown"); on = 1; next }
        on && (/^[^ ]/ || /^    muster /) { on = 0; next_piece("text") }
        { print > piece }' "$1"
}

# Compares what a command prints with what is shown; makes of it what would be shown.
tour_shown()
{
    number=${1##*/}; number=${number%.command}
    shown=$T/pieces/$(printf %03d $(($(expr "$number" + 0) + 1))).shown
    tour_run "$(cat "$1")" || :
    { printf '    $ %s\n' "$(cat "$1")"; sed 's/^\(.\)/    \1/' "$T/printed"; [ ! -s "$T/printed" ] || echo; } >"$T/pieces/$number.new"
    [ "${BLESS:-}" = 1 ] || sed 's/^    //' "$shown" | tour_whole | diff - "$T/printed" >&2 ||
        tour_fail "printed otherwise: $(cat "$1")"
}

tour_other()
{
    tour_run "$1" || case $1:$tour_status in
        "muster check"*:[14] | "muster diff"*:1) ;;
        *) tour_fail "ends with $tour_status: $1" ;;
    esac
    case $1 in
        *" -o "*.svg) grep -q '<svg' "$T/tour/${1##* }" || tour_fail "draws nothing: $1" ;;
        *" -o "*.html) grep -q '<h2' "$T/tour/${1##* }" || tour_fail "writes nothing: $1" ;;
        *" -o "*) tour_fail "is to write what is not looked at: $1" ;;
        *) [ -s "$T/printed" ] && ! grep -q '^error\[E' "$T/printed" || tour_fail "says nothing: $1" ;;
    esac
}

# No file is without its line.
tour_files()
{
    find "$1" -type f ! -name README.md | sort >"$T/files"
    while read -r file; do
        named=no part=${file#"$1"/}
        while :; do
            if grep -q "^|[^|]*\`$part\`" "$1/README.md"; then named=yes; break; fi
            part=${part%/}
            case $part in */*) part=${part%/*}/ ;; *) break ;; esac
        done
        [ $named = yes ] || tour_fail "README.md does not tell of $file"
    done <"$T/files"
}

tour()
{
    readme=$1/README.md
    case $MUSTER in /*) ;; *) MUSTER=$PWD/$MUSTER ;; esac
    mkdir "$T/tour" "$T/pieces"
    ln -s "$PWD/examples" "$T/tour/examples"
    ! grep -n '^ *```' "$readme" >&2 || tour_fail "$readme has blocks of another form"

    tour_split "$readme"
    count=0
    for command in "$T"/pieces/*.command; do
        [ -e "$command" ] || break
        tour_shown "$command"
        count=$((count + 1))
    done
    [ $count -ge "$2" ] || tour_fail "$count commands are shown with what they print, not $2"
    if [ "${BLESS:-}" = 1 ]; then
        find "$T/pieces" -name '*.text' -o -name '*.new' | sort | xargs cat | tour_whole >"$T/readme"
        cp "$T/readme" "$readme"
    fi

    sed -n 's/^    \(muster .*\)/\1/p' "$readme" >"$T/others"
    while read -r command; do tour_other "$command"; done <"$T/others"
    [ "$(wc -l <"$T/others")" -ge "$3" ] || tour_fail "$(wc -l <"$T/others") other commands are run, not $3"
    tour_files "$1"
}
