"""A peer: a server on a port of this machine, and what it does to whoever connects."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable


class Peer:
    """Serves each connection as one function says, on a thread of its own, until it is closed."""

    def __init__(self, serve: Callable[["Peer", socket.socket], None]) -> None:
        self.serve = serve
        self.reached = threading.Event()
        """Set once the peer does what it is there for."""
        self.delivered = 0
        """Packets that it has said to have taken."""
        self.connections: list[socket.socket] = []
        self.is_closed = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def attend(self, words: Callable[[], str]) -> None:
        """The program has started; `words` is what it has said so far."""

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections.append(connection)
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # A client that goes away is none of our faults.
        with contextlib.suppress(OSError):
            self.serve(self, connection)
        _end(connection)

    def hold(self, connection: socket.socket) -> None:
        """From now on takes whatever comes, and says nothing."""
        self.reached.set()
        while connection.recv(65536):
            pass

    def drip(self, connection: socket.socket, data: bytes) -> None:
        """A byte a second, then nothing."""
        self.reached.set()
        for byte in data:
            connection.sendall(bytes([byte]))
            self.pause(1)
        self.hold(connection)

    def flood(self, connection: socket.socket, part: bytes, begin: bytes = b"") -> None:
        """The same again and again, without end; not so fast that nobody else gets a turn."""
        self.reached.set()
        connection.sendall(begin)
        while True:
            connection.sendall(part)
            self.pause(0.005)

    def pause(self, seconds: float) -> None:
        """Waits; ends the connection if the peer was closed meanwhile."""
        time.sleep(seconds)
        if self.is_closed:
            raise OSError

    def close(self) -> None:
        """Ends all of it."""
        self.is_closed = True
        for connection in [self.listener, *self.connections]:
            _end(connection)


def _end(connection: socket.socket) -> None:
    """Closes a connection, also where another thread is reading from it."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


Serve = Callable[[Peer, socket.socket], None]
"""What a peer does with a connection."""


class Nobody(Peer):
    """A port at which nobody listens, and which stays free."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.reached.set()
        self.delivered = 0
        self.holder = socket.socket()
        self.holder.bind(("127.0.0.1", 0))
        self.port = self.holder.getsockname()[1]

    def close(self) -> None:
        self.holder.close()


class FullBacklog(Nobody):
    """A server that accepts nobody and whose queue is full: a connection neither stands nor fails."""

    def __init__(self) -> None:
        super().__init__()
        self.holder.listen(0)
        self.waiting = [socket.socket() for _ in range(3)]
        for client in self.waiting:
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", self.port))

    def close(self) -> None:
        for client in [*self.waiting, self.holder]:
            client.close()


def silent(peer: Peer, connection: socket.socket) -> None:
    """Accepts, and says nothing."""
    peer.hold(connection)


def garbage(peer: Peer, connection: socket.socket) -> None:
    """Says what no protocol knows, and no more."""
    connection.sendall(bytes((7 * n * n + 129) % 256 for n in range(4096)))
    peer.hold(connection)


def endless_garbage(peer: Peer, connection: socket.socket) -> None:
    """Says what no protocol knows, for ever."""
    peer.flood(connection, bytes((7 * n * n + 129) % 256 for n in range(65536)))


def closing(peer: Peer, _: socket.socket) -> None:
    """Closes at once what it has accepted."""
    peer.reached.set()
