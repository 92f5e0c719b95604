# Completion of muster for fish. The program itself says what can stand at the cursor.
function __muster_complete
    set -l typed (commandline -opc)
    set -l last (commandline -ct)
    for line in ($typed[1] completion words -- $typed[2..-1] "$last" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path "$last"
            case :folders
                __fish_complete_directories "$last" ''
            case '*'
                echo $line
        end
    end
end
complete -c muster -f -a '(__muster_complete)'
