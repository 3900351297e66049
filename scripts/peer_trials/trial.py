"""One run of a program with a peer."""

import contextlib
import os
import pathlib
import re
import signal
import subprocess
import threading
import time
from typing import ClassVar

from .outcome import END, ENDED, REACHED, START, Outcome, most_seconds
from .peer import Peer
from .rows import Row, Setting

MOST_TO_BEGIN = 60
"""Seconds that peer and program have to come to the moment of a signal."""
KILLED_AFTER = 25
"""Seconds too many after which a program is killed."""
CATCHES = re.compile(r"^SigCgt:\s*([0-9a-f]+)", re.M)


class Trial:
    """A program that runs with its peer."""

    running: ClassVar[set[int]] = set()
    """Of all trials: whoever ends early has to end these."""

    def __init__(self, row: Row, moment: str, number: int, margin: float, lines: bytes,
                 setting: Setting, tools: pathlib.Path, folder: pathlib.Path) -> None:
        self.row, self.moment, self.number, self.margin, self.lines = row, moment, number, margin, lines
        self.setting, self.tools, self.folder = setting, tools, folder

    def run(self) -> Outcome:
        """Runs it to its end."""
        peer = self.row.start(self.setting)
        try:
            return self._run(peer)
        finally:
            peer.close()

    def _run(self, peer: Peer) -> Outcome:
        errors = self.folder / "errors"
        words = self.row.words.format(port=peer.port, driver=self.setting.driver).split()
        with errors.open("wb") as writer:
            process = subprocess.Popen(
                [str(self.tools / words[0]), *words[1:]], cwd=self.folder, env=self._environment(),
                stdin=subprocess.PIPE if self.row.reads else subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=writer, bufsize=0, start_new_session=True)
        self.running.add(process.pid)
        output = Drain(process, is_slow=self.row.output == "slow")
        peer.attend(lambda: errors.read_text(errors="replace"))
        began = self._act(process, peer)
        status, megabytes = self._wait(process, began)
        seconds = time.monotonic() - began
        output.close()
        return Outcome(self.row, self.moment, status, seconds, megabytes, errors.read_text(errors="replace"), peer.port,
                       len(self.lines.splitlines()), peer.delivered)

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "TZ": "UTC", "LANG": "C.UTF-8", "HOME": str(self.folder), "no_proxy": "*",
                "SWIFT_BACKTRACE": "enable=no", "SOAPY_SDR_ROOT": str(self.folder / "none"),
                "SOAPY_SDR_PLUGIN_PATH": str(self.setting.driver)}

    def _act(self, process: subprocess.Popen, peer: Peer) -> float:
        """Feeds the program, and sends the signal; the time from which on the end is waited for."""
        if self.row.reads:
            # They fit into a pipe, whatever the program does, unless it has ended.
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(self.lines)
        began = time.monotonic()
        if self.moment == START:
            _await(process, lambda: _catches(process.pid, self.number))
        if self.moment in (REACHED, ENDED):
            _await(process, peer.reached.is_set)
            time.sleep(0.5)
        if self.moment in (END, ENDED) and self.row.reads:
            process.stdin.close()
            began = time.monotonic()
        if self.moment == ENDED:
            time.sleep(1)
        if self.moment == END:
            return began
        if not _has_ended(process):
            os.kill(process.pid, self.number)
        return time.monotonic()

    def _wait(self, process: subprocess.Popen, began: float) -> tuple[int | None, float]:
        """The status, none if it has to be killed, and its memory."""
        limit = most_seconds(self.row, self.moment) + self.margin + KILLED_AFTER
        while (waited := os.wait4(process.pid, os.WNOHANG))[0] == 0 and time.monotonic() - began < limit:
            time.sleep(0.01)
        hangs = waited[0] == 0
        if hangs:
            os.kill(process.pid, signal.SIGKILL)
            waited = os.wait4(process.pid, 0)
        if process.stdin:
            process.stdin.close()
        self.running.discard(process.pid)
        process.returncode = os.waitstatus_to_exitcode(waited[1])
        return None if hangs else process.returncode, waited[2].ru_maxrss / 1000


class Drain:
    """Reads the output of a program."""

    def __init__(self, process: subprocess.Popen, is_slow: bool) -> None:
        self.process, self.is_slow = process, is_slow
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self) -> None:
        while os.read(self.process.stdout.fileno(), 16384 if self.is_slow else 1 << 18):
            if self.is_slow and self.process.returncode is None:
                time.sleep(0.05)

    def close(self) -> None:
        """Waits for the end."""
        self.thread.join()
        self.process.stdout.close()


def _await(process: subprocess.Popen, condition) -> None:
    """Until a condition holds, or the program has ended; a minute at most."""
    deadline = time.monotonic() + MOST_TO_BEGIN
    while not condition() and time.monotonic() < deadline:
        if _has_ended(process):
            return
        time.sleep(0.01)


def _has_ended(process: subprocess.Popen) -> bool:
    """Leaves the process to be waited for."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def _catches(process: int, number: int) -> bool:
    try:
        text = pathlib.Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    return bool(int(CATCHES.search(text)[1], 16) >> (number - 1) & 1)
