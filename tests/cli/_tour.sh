# For scripts that walk through an example: tour FOLDER SHOWN OTHERS, where README.md of the folder shows so many commands with what
# they print, behind a $, and so many others, which must say something or draw.
tour_run() { eval "$1" 2>&1 </dev/null | sed 's/ *$//'; }
tour_fail() { echo "$*" >&2; exit 1; }
muster() { "$MUSTER" "$@"; }

tour() {
    folder=$1; readme=$1/README.md; count=0

    # number and command, and what is shown below it in a file of that number
    awk -v to="$T" '
        /^    \$ / { number++; print substr($0, 7) > (to "/command." number); printf "" > (to "/shown." number); on = 1; next }
        /^[^ ]/ { on = 0 }
        on { print substr($0, 5) > (to "/shown." number) }' "$readme"
    while [ -e "$T/command.$((count + 1))" ]; do
        count=$((count + 1))
        command=$T/command.$count
        tour_run "$(cat "$command")" >"$T/printed"
        sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$T/shown.$count" | diff - "$T/printed" >&2 ||
            tour_fail "printed otherwise: $(cat "$command")"
    done
    [ $count = "$2" ] || tour_fail "$count commands are shown with what they print, not $2"

    sed -n 's/^    \(muster .*\)/\1/p' "$readme" | sed "s|-o |-o $T/|" >"$T/others"
    while read -r command; do
        tour_run "$command" >"$T/printed"
        case $command in
            *" -o "*) grep -q '<svg' "$T/${command##*/}" || tour_fail "draws nothing: $command" ;;
            *) [ -s "$T/printed" ] || tour_fail "says nothing: $command" ;;
        esac
    done <"$T/others"
    [ "$(wc -l <"$T/others")" = "$3" ] || tour_fail "there are other pictures and explanations than $3"

    # no file is without its line
    find "$folder" -type f ! -name README.md | sort >"$T/files"
    while read -r file; do
        grep -q "^| \`${file#"$folder"/}\`" "$readme" || tour_fail "README.md does not tell of $file"
    done <"$T/files"
}
