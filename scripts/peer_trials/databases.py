"""PostgreSQL servers, real ones, that stop or fail amid a conversation."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import threading
from collections.abc import Callable

from .peer import Nobody, Peer

HELPERS = pathlib.Path(__file__).resolve().parents[2] / "Tests/Scripts"
SOCKET = ".s.PGSQL.5432"


class Cluster:
    """A PostgreSQL server of its own, reached by a socket in its folder alone."""

    SCRIPT = """
        set -eu; . "$1"/postgres.bash; start_postgres
        echo "$cluster"; head -n 1 "$cluster"/data/postmaster.pid; read -r _ || true
        """

    def __init__(self) -> None:
        self.shell = subprocess.Popen(
            ["bash", "-c", self.SCRIPT, "bash", str(HELPERS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=os.environ | {"PGHOST": "", "PGPORT": ""})
        self.folder = pathlib.Path(self.shell.stdout.readline().strip())
        self.process = int(self.shell.stdout.readline())

    def fill(self, gs_export: pathlib.Path, lines: bytes) -> None:
        """Stores packets."""
        subprocess.run(
            [gs_export, "postgres", f"host={self.folder} user=meters dbname=postgres"], input=lines, check=True)

    def signal(self, number: int) -> None:
        """Sends a signal to the server and all its children."""
        children = pathlib.Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        for process in [self.process, *map(int, children.split())]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)

    def close(self) -> None:
        self.shell.stdin.close()
        self.shell.wait()


class Relay(Peer):
    """Passes connections on to a cluster, up to a number of bytes of each of its answers."""

    def __init__(self, cluster: Cluster, limit: int, *, closes: bool) -> None:
        self.cluster, self.limit, self.closes = cluster, limit, closes
        super().__init__(Relay._pass)
        # What the server has stored it does not tell us.
        self.delivered = -1

    def _pass(self, connection: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self.cluster.folder / SOCKET))
        self.connections.append(server)
        threading.Thread(target=_copy, args=(connection, server), daemon=True).start()
        left = self.limit
        while left > 0:
            answer = server.recv(min(65536, left))
            if not answer:
                return
            connection.sendall(answer)
            left -= len(answer)
        self.reached.set()
        if not self.closes:
            while not self.is_closed:
                self.pause(0.1)


def _copy(client: socket.socket, server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while request := client.recv(65536):
            server.sendall(request)
    with contextlib.suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)


class Stopped(Nobody):
    """A server of its own that is stopped once the program has connected: connections stand, and nobody serves
    them."""

    def __init__(self, fill: Callable[[Cluster], None]) -> None:
        self.cluster = Cluster()
        fill(self.cluster)
        self.relay = Relay(self.cluster, 1 << 40, closes=False)
        self.port, self.delivered, self.reached = self.relay.port, -1, threading.Event()

    def attend(self, words: Callable[[], str]) -> None:
        def stop() -> None:
            while len(self.relay.connections) < 2 and not self.relay.is_closed:
                threading.Event().wait(0.005)
            self.cluster.signal(signal.SIGSTOP)
            self.reached.set()
        threading.Thread(target=stop, daemon=True).start()

    def close(self) -> None:
        self.relay.close()
        self.cluster.signal(signal.SIGCONT)
        self.cluster.close()
