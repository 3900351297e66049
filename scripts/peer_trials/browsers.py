"""Clients of gs-live that are no help."""

import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable

from .peer import Nobody

LISTEN = b"GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
ASK = b"GET /api/packets HTTP/1.1\r\nHost: localhost\r\n\r\n"
RESET = struct.pack("ii", 1, 0)

Visit = Callable[["Browsers"], None]


class Browsers(Nobody):
    """Clients that come once the program has told where it listens."""

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.reached.clear()
        self.visit = visit
        self.clients: list[socket.socket] = []

    def attend(self, words: Callable[[], str]) -> None:
        threading.Thread(target=self._come, args=[words], daemon=True).start()

    def _come(self, words: Callable[[], str]) -> None:
        # The file of its words is gone with the program.
        with contextlib.suppress(OSError):
            while not (found := re.search(r"open http://127\.0\.0\.1:(\d+)/", words())):
                time.sleep(0.02)
            self.server = int(found[1])
            self.visit(self)
        self.reached.set()

    def connect(self, request: bytes) -> socket.socket:
        """A client that has sent something, and reads little."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(5)
        client.connect(("127.0.0.1", self.server))
        client.sendall(request)
        self.clients.append(client)
        return client

    def close(self) -> None:
        super().close()
        for client in self.clients:
            client.close()


def slow_readers(browsers: Browsers) -> None:
    """Ask for everything, many times, and read nothing."""
    for _ in range(50):
        browsers.connect(LISTEN)
        browsers.connect(ASK * 50)


def half_requests(browsers: Browsers) -> None:
    """Stop in the middle of a request."""
    for number in range(100):
        browsers.connect(LISTEN[:number % (len(LISTEN) - 1)])


def crowd(browsers: Browsers) -> None:
    """Are very many."""
    for _ in range(600):
        browsers.connect(b"")


def resets(browsers: Browsers) -> None:
    """Come and go with a reset, in the middle of an answer."""
    for number in range(300):
        client = browsers.connect(ASK if number % 2 else LISTEN)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.close()


def endless_header(browsers: Browsers) -> None:
    """Send a header without end, until they are cut off."""
    client = browsers.connect(b"GET / HTTP/1.1\r\nX: ")
    browsers.reached.set()
    for _ in range(2000):
        client.sendall(b"a" * 65536)
