#!/usr/bin/env python3
"""Watches `gs-inspect --live` on a pseudo-terminal as a person would: its screen in 80x24, then after
a change to 60x12, then how it ends. Prints one JSON object.

usage: watch_live.py STREAM end|interrupt|closed|kill
    end        standard output is the terminal, the input ends
    interrupt  standard output is the terminal, which sends an interrupt
    kill       as interrupt, but the program is ended at once
    closed     the terminal is standard error; the reader of standard output goes away
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios

FRAME_END = b"\x1b[?25h"
PATIENCE = 60


class Screen:
    """A terminal of a size, which knows what the program may send and fails on all else."""

    TOKEN = re.compile(r"\x1b\[(\??[0-9;]*)([A-Za-z])|[^\x1b]", re.DOTALL)

    def __init__(self, columns, rows):
        self.cursor_is_shown = True
        self.red = ""
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.columns, self.rows, self.place = columns, rows, [0, 0]
        self.cells = [[" "] * columns for _ in range(rows)]

    def feed(self, text):
        colour = ""
        for match in self.TOKEN.finditer(text):
            values, letter = match.groups()
            if letter is None:
                self.put(match.group(), colour)
            elif letter == "m":
                colour = values
            else:
                self.control(values, letter)

    def put(self, character, colour):
        row, column = self.place
        if character == "\r":
            self.place[1] = 0
        elif character == "\n":
            assert row + 1 < self.rows, "the screen scrolled"
            self.place[0] += 1
        else:
            assert column < self.columns, "a line is wider than the terminal"
            assert character >= " ", f"unknown control character {character!r}"
            self.cells[row][column] = character
            self.place[1] += 1
            if colour == "31":
                self.red += character

    def control(self, values, letter):
        row, _ = self.place
        if (values, letter) == ("?25", "l"):
            self.cursor_is_shown = False
        elif (values, letter) == ("?25", "h"):
            self.cursor_is_shown = True
        elif (values, letter) == ("", "H"):
            self.place = [0, 0]
        elif (values, letter) == ("2", "K"):
            self.cells[row] = [" "] * self.columns
        elif letter == "J" and values in ("", "2"):
            for below in range(0 if values else row, self.rows):
                self.cells[below] = [" "] * self.columns
        else:
            raise AssertionError(f"unknown control sequence {values}{letter}")

    def lines(self):
        return ["".join(cells).rstrip() for cells in self.cells]


class Watch:
    """The program on its terminal."""

    def __init__(self, ending):
        self.master, self.slave = pty.openpty()
        attributes = termios.tcgetattr(self.slave)
        attributes[1] &= ~termios.OPOST
        termios.tcsetattr(self.slave, termios.TCSANOW, attributes)
        self.screen = Screen(80, 24)
        self.set_size()
        self.pending = b""
        self.reader, output = (os.pipe() if ending == "closed" else (None, self.slave))
        self.program = subprocess.Popen(
            ["gs-inspect", "--live"], stdin=subprocess.PIPE, stdout=output,
            stderr=self.slave if ending == "closed" else subprocess.DEVNULL,
            env=os.environ | {"LC_ALL": "C.UTF-8"})
        if ending == "closed":
            os.close(output)

    def set_size(self):
        size = struct.pack("HHHH", self.screen.rows, self.screen.columns, 0, 0)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, size)

    def frame(self, wanted, others_are_shown=True):
        """Shows frames up to the first that is wanted."""
        while True:
            while FRAME_END in self.pending:
                frame, self.pending = self.pending.split(FRAME_END, 1)
                text = (frame + FRAME_END).decode()
                if wanted(text):
                    self.screen.feed(text)
                    return
                if others_are_shown:
                    self.screen.feed(text)
            ready, _, _ = select.select([self.master], [], [], PATIENCE)
            assert ready, "no frame came"
            self.pending += os.read(self.master, 1 << 16)

    def rest(self):
        """What is written until the end."""
        while select.select([self.master], [], [], 0)[0]:
            self.pending += os.read(self.master, 1 << 16)
        self.screen.feed(self.pending.decode())


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: watch_live.py STREAM end|interrupt|closed|kill")
    with open(sys.argv[1], "rb") as file:
        stream = file.read()
    ending = sys.argv[2]
    watch = Watch(ending)
    watch.program.stdin.write(stream)
    watch.program.stdin.flush()
    result = {"passed": len(stream) if watch.reader is None else 0}
    while watch.reader is not None and result["passed"] < len(stream):
        result["passed"] += len(os.read(watch.reader, 1 << 16))
    watch.frame(lambda text: "frame" in text)
    result["first"] = watch.screen.lines()
    # What is still on its way was drawn for the size before.
    watch.screen.resize(60, 12)
    watch.set_size()
    watch.frame(lambda text: "\x1b[2J" in text, others_are_shown=False)
    result["second"] = watch.screen.lines()
    result["red"] = watch.screen.red
    if ending == "interrupt":
        watch.program.send_signal(signal.SIGINT)
    elif ending == "kill":
        watch.program.kill()
    elif ending == "closed":
        os.close(watch.reader)
        watch.program.stdin.write(stream[:1])
        watch.program.stdin.flush()
    else:
        watch.program.stdin.close()
    result["status"] = watch.program.wait(PATIENCE)
    watch.rest()
    result["cursor_is_shown"] = watch.screen.cursor_is_shown
    result["cursor_row"] = watch.screen.place[0]
    result["last"] = watch.screen.lines()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
