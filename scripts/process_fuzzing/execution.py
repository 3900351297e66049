"""One run of a program within limits."""

import dataclasses
import os
import pathlib
import resource
import select
import signal
import subprocess
import time

MOST_SECONDS = 5
"""Processor time that a run may take."""
MOST_WAITING = 60
"""Seconds by the clock after which it hangs: machines are busy."""
MOST_KILOBYTES = 100_000
"""Memory that it may hold at once."""
MOST_OUTPUT = 24 << 20
"""Bytes of output after which its reader goes away: a clean end for a filter."""
MOST_FILE = 64 << 20


@dataclasses.dataclass
class Run:
    """What a run ended with."""

    status: int
    """The exit status; of a signal its number, negative."""
    seconds: float
    """Processor time."""
    kilobytes: int
    output: bytes
    errors: bytes
    hangs: bool
    closed: bool
    """Whether its reader has gone away."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS + 1, MOST_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def run(words: list[str], given: bytes | pathlib.Path, folder: pathlib.Path) -> Run:
    """Runs a command in a folder, with some bytes or a file as its standard input.

    What this process holds itself counts as held by the other, which begins as its copy: of a file no more
    than its length is looked at.
    """
    source, errors = folder / ".input", folder / ".errors"
    if isinstance(given, bytes):
        source.write_bytes(given)
    else:
        source = given
    environment = {"PATH": "/usr/bin:/bin", "TZ": "UTC", "LANG": "C.UTF-8",
                   "SWIFT_BACKTRACE": "enable=no", "HOME": str(folder)}
    with source.open("rb") as reader, errors.open("wb") as writer:
        process = subprocess.Popen(
            words, stdin=reader, stdout=subprocess.PIPE, stderr=writer, cwd=folder,
            env=environment, preexec_fn=_limit, start_new_session=True)
    output, hangs, closed = _read(process, keeps=isinstance(given, bytes))
    if hangs:
        process.kill()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    with errors.open("rb") as reader:
        told = reader.read(1 << 20)
    return Run(process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, output, told,
               hangs, closed)


def _read(process: subprocess.Popen, keeps: bool) -> tuple[bytes, bool, bool]:
    """Output until its end, if it is to be kept, whether the process hangs, and whether the reader has gone away."""
    deadline, parts, length = time.monotonic() + MOST_WAITING, [], 0
    pipe = process.stdout.fileno()
    while length < MOST_OUTPUT:
        rest = deadline - time.monotonic()
        if rest <= 0 or not select.select([pipe], [], [], rest)[0]:
            return b"".join(parts), True, False
        part = os.read(pipe, 1 << 18)
        if not part:
            return b"".join(parts), not _ends(process, deadline), False
        if keeps:
            parts.append(part)
        length += len(part)
    process.stdout.close()
    return b"".join(parts), not _ends(process, deadline), True


def _ends(process: subprocess.Popen, deadline: float) -> bool:
    """Waits for the end, and leaves the process to be waited for."""
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return True
        time.sleep(0.002)
    return False
