"""The programs of a pipeline, each with its counters, its words and its memory."""

import json
import pathlib
import queue
import signal
import subprocess
import threading
import time

PATIENCE = 120
"""Seconds for a stage to end when its input has ended."""


class Stage:
    """A running program; its words go to a file."""

    def __init__(self, name, command, folder, stdin=None, stdout=None, **options):
        self.name = name
        self.path = pathlib.Path(folder, f"{name}.log")
        with open(self.path, "ab") as words:
            self.process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=words, **options)

    def lines(self):
        return self.path.read_text(errors="replace").splitlines()

    def counters(self):
        """The latest line of --stats; empty before the first."""
        for line in reversed(self.lines()):
            if line.startswith("{") and '"stage"' in line:
                return json.loads(line)
        return {}

    def words(self):
        """What it has said beside its counters."""
        return [line for line in self.lines() if not line.startswith("{")]

    def memory(self, key="VmRSS"):
        """KiB; None if it has ended."""
        try:
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return next((int(line.split()[1]) for line in status.splitlines() if line.startswith(key)), None)

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def wait(self):
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return f"killed after {PATIENCE} s"


class Sink:
    """A program at the end of the pipeline, fed by a thread, so that none waits for another."""

    def __init__(self, name, command, folder):
        self.name, self.command, self.folder = name, command, folder
        self.queue = queue.SimpleQueue()
        self.failures = []
        """Statuses with which it has ended before its time, and when."""
        self.stage = self.start()
        self.thread = threading.Thread(target=self.feed, daemon=True)
        self.thread.start()

    def start(self):
        return Stage(self.name, self.command, self.folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)

    def feed(self):
        # The one that this thread has begun with: `restart` puts another one in its place, then ends this one.
        lines = self.queue
        while (line := lines.get()) is not None:
            try:
                self.stage.process.stdin.write(line)
                self.stage.process.stdin.flush()
            except OSError:
                pass  # It has ended; `restart` gives it all lines anew.
        try:
            self.stage.process.stdin.close()
        except OSError:
            pass

    def finish(self):
        """Ends the input; returns the status."""
        self.queue.put(None)
        self.thread.join(PATIENCE)
        return self.stage.wait()


class Receiver:
    """gs-capture | gs-demod | gs-frame | gs-decode, whose lines are stamped, kept in a file, and handed to sinks."""

    def __init__(self, tools, folder, capture, environment=None):
        self.folder = pathlib.Path(folder)
        self.received = []
        """(time of arrival, bytes in hexadecimal, network, time) of packets."""
        self.health = []
        self.sinks = []
        self.log = open(self.folder / "packets.ndjson", "wb")
        commands = {
            "gs-capture": capture, "gs-demod": [], "gs-frame": [], "gs-decode": ["--health"]}
        self.stages = {}
        before = subprocess.DEVNULL
        for name, arguments in commands.items():
            stage = Stage(
                name, [f"{tools}/{name}", *arguments, "--stats=1"], folder, before, subprocess.PIPE,
                env=environment if name == "gs-capture" else None)
            if before != subprocess.DEVNULL:
                before.close()
            before = stage.process.stdout
            self.stages[name] = stage
        self.output = before
        self.reader = threading.Thread(target=self.read, daemon=True)

    def begin(self, sinks):
        self.sinks = sinks
        self.reader.start()

    def read(self):
        for line in self.output:
            now = time.monotonic()
            self.log.write(line)
            for sink in self.sinks:
                sink.queue.put(line)
            packet = json.loads(line)
            if packet["kind"] == "receiver":
                self.health.append((now, packet))
            else:
                self.received.append((now, packet["raw"], packet["network"], packet["time"]))
        self.log.close()

    def restart(self, sink):
        """Starts a sink anew, and gives it all lines from the beginning: those that are there are left alone.

        A line that comes meanwhile may come twice, and never not at all: it is in the log before it is in a queue."""
        sink.failures.append((time.monotonic(), sink.stage.process.returncode))
        old = sink.queue
        fresh = queue.SimpleQueue()
        sink.queue = fresh
        old.put(None)
        sink.thread.join()
        sink.stage = sink.start()
        self.log.flush()
        with open(self.folder / "packets.ndjson", "rb") as log:
            whole = [line for line in log if line.endswith(b"\n")]
        for line in whole:
            sink.stage.process.stdin.write(line)
        sink.stage.process.stdin.flush()
        sink.thread = threading.Thread(target=sink.feed, daemon=True)
        sink.thread.start()

    def running(self):
        return [*self.stages.values(), *(sink.stage for sink in self.sinks)]

    def finish(self):
        """Waits for all to end after the radio has; the statuses by name."""
        statuses = {name: stage.wait() for name, stage in self.stages.items()}
        self.reader.join(PATIENCE)
        statuses.update((sink.name, sink.finish()) for sink in self.sinks)
        return statuses
