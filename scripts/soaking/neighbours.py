"""What stands beside the pipeline: a broker and who listens to it, a disk that can be full, a clock that steps."""

import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import threading
import time

RAW = re.compile(rb'"raw":"([0-9A-F]+)"')
CLOCK_SOURCE = pathlib.Path(__file__).with_name("stepped_clock.c")


class Broker:
    """A mosquitto that keeps nothing, and a subscriber of all packets."""

    def __init__(self, folder):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            self.port = holder.getsockname()[1]
        self.path = pathlib.Path(folder, "broker.conf")
        self.path.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n", encoding="ascii")
        self.arrived = set()
        self.start()

    def start(self):
        environment = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin")
        self.process = subprocess.Popen(
            ["mosquitto", "-c", self.path], env=environment, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    break
            time.sleep(0.02)
        self.subscriber = subprocess.Popen(
            ["mosquitto_sub", "-p", str(self.port), "-t", "gridstream/+/packet", "-q", "1"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.listener = threading.Thread(target=self.listen, args=(self.subscriber.stdout,), daemon=True)
        self.listener.start()

    def listen(self, messages):
        for message in messages:
            found = RAW.search(message)
            if found:
                self.arrived.add(found[1])

    def kill(self):
        for process in (self.process, self.subscriber):
            process.kill()
            process.wait()

    def finish(self):
        """What the broker has taken comes to the subscriber in its order."""
        end = b'{"raw":"E0D"}'
        subprocess.run(["mosquitto_pub", "-p", str(self.port), "-q", "1", "-t", "gridstream/end/packet", "-m", end],
                       check=False, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if b"E0D" in self.arrived:
                break
            time.sleep(0.1)
        self.arrived.discard(b"E0D")
        self.kill()


class Disk:
    """A disk of its own in memory, which only root can make. Without it the folder is an ordinary one."""

    SIZE = 4 << 30

    def __init__(self, folder):
        self.folder = pathlib.Path(folder, "disk")
        self.folder.mkdir()
        self.is_mounted = self.mount("tmpfs", "-t", "tmpfs", "-o", f"size={self.SIZE}")

    def mount(self, *arguments):
        return subprocess.run(["mount", *arguments[1:], arguments[0], self.folder], check=False,
                              stderr=subprocess.DEVNULL).returncode == 0

    def fill(self):
        """It becomes as small as what is on it."""
        used = shutil.disk_usage(self.folder).used
        self.mount("tmpfs", "-o", f"remount,size={used + 4096}")

    def grow(self):
        self.mount("tmpfs", "-o", f"remount,size={self.SIZE}")

    def finish(self):
        if self.is_mounted:
            subprocess.run(["umount", "-l", self.folder], check=False)


class Clock:
    """The time of day that one program sees."""

    def __init__(self, folder):
        self.file = pathlib.Path(folder, "clock")
        self.library = pathlib.Path(folder, "stepped_clock.so")
        self.step(0)
        compiler = shutil.which("cc") or shutil.which("clang")
        self.is_there = bool(compiler) and subprocess.run(
            [compiler, "-shared", "-fPIC", "-o", self.library, CLOCK_SOURCE], check=False).returncode == 0

    def step(self, seconds):
        # In one go, and in the same file: it is mapped.
        with open(self.file, "r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", seconds))

    def environment(self):
        if not self.is_there:
            return dict(os.environ)
        return dict(os.environ, LD_PRELOAD=str(self.library), STEPPED_CLOCK=str(self.file))
