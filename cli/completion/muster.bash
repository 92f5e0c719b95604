# Completion of muster for bash. The program itself says what can stand at the cursor.
_muster()
{
    local word about line
    COMPREPLY=()
    while IFS=$'\t' read -r word about; do
        case $word in
        :files | :folders)
            compopt -o filenames
            while IFS= read -r line; do COMPREPLY+=("$line"); done < \
                <(compgen "$([[ $word == :files ]] && echo -f || echo -d)" -- "${2-}")
            ;;
        *)
            [[ $word == *= ]] && compopt -o nospace
            COMPREPLY+=("$word")
            ;;
        esac
    done < <("$1" completion words -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _muster muster
