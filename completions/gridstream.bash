# Completion of gridstream for bash: pipelines by name, then what the help of one lists.

_gridstream() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    words="$(gridstream --help 2> /dev/null | sed -n 's/^  \([a-z0-9-]*\)  .*/\1/p') --help --version"
  elif [[ $current == -* ]]; then
    words=$(gridstream "${COMP_WORDS[1]}" --help 2> /dev/null | grep -o -- '--[a-z-]*')
  elif [[ $previous == --log || $previous == --output || $previous == --state ]]; then
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
    return
  else
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _gridstream gridstream
