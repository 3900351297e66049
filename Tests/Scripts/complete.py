#!/usr/bin/env python3
"""complete.py SHELL STAGE LINE...: types each line and a tab into a real bash, zsh or fish on a terminal,
whose completions are those installed below STAGE, and prints what became of the line."""

import os
import pty
import re
import shutil
import sys
import termios

PROMPT = b"READY>"
SETUP = {
    "bash": "bind 'set show-all-if-ambiguous off'; PROMPT_COMMAND=; "
    "for f in {stage}/share/bash-completion/completions/*; do . $f; done; PS1='REA''DY> '\n",
    "zsh": "fpath=({stage}/share/zsh/vendor-completions $fpath); autoload -Uz compinit; "
    "compinit -u -D; unsetopt prompt_sp prompt_cr zle_bracketed_paste; PROMPT='REA''DY> '\n",
    "fish": "set -p fish_complete_path {stage}/share/fish/vendor_completions.d; "
    "function fish_prompt; echo 'REA''DY> '; end\n",
}
START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
# Beginning of the line, where the line is made an argument, and the end of it.
ECHO = b"\x01echo 'IT ''IS' \x05\n"


def read_until(terminal, pattern):
    """What the terminal shows until the pattern has come; ends the program if it does not come."""
    shown = b""
    while not re.search(pattern, shown):
        try:
            part = os.read(terminal, 4096)
        except OSError:
            part = b""
        if not part:
            sys.exit(f"the shell ended: {shown.decode(errors='replace')}")
        shown += part
    return shown


def main():
    shell, stage, lines = sys.argv[1], sys.argv[2], sys.argv[3:]
    if not shutil.which(shell):
        sys.exit(69)
    process, terminal = pty.fork()
    if process == 0:
        environment = {**os.environ, "TERM": "xterm", "HOME": os.getcwd(), "LC_ALL": "C.UTF-8"}
        os.execvpe(shell, START[shell], environment)
    termios.tcsetwinsize(terminal, (50, 200))
    os.write(terminal, SETUP[shell].format(stage=stage).encode())
    read_until(terminal, PROMPT)
    for line in lines:
        os.write(terminal, line.encode() + b"\t" + ECHO)
        shown = read_until(terminal, rb"IT IS [^\r\n]*[\r\n]")
        print(re.search(rb"IT IS ([^\r\n]*)", shown)[1].decode().strip(), flush=True)
    os.write(terminal, b"exit\n")


main()
