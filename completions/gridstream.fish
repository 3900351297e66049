# Completion of gridstream for fish: pipelines by name, then what the help of one lists.

function __gridstream_pipelines
    gridstream --help 2>/dev/null | string replace -rf '^  ([a-z0-9-]+)  +(.*)' '$1\t$2'
end

function __gridstream_options
    set -l words (commandline -opc)
    gridstream $words[2] --help 2>/dev/null | string match -rga -- '(--[a-z-]+)' | sort -u
end

complete -c gridstream -n __fish_is_first_token -f -a '(__gridstream_pipelines)'
complete -c gridstream -n __fish_is_first_token -f -l help -d 'This help'
complete -c gridstream -n __fish_is_first_token -f -l version -d 'The version'
complete -c gridstream -n 'not __fish_is_first_token; and string match -q -- "-*" (commandline -ct)' -f -a '(__gridstream_options)'
