"""HTTP servers that take no points, or not all."""

import socket
from typing import BinaryIO

from .peer import Peer, Serve

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


def request(stream: BinaryIO) -> bytes | None:
    """The body of the next request; nil at the end of the connection."""
    length = 0
    if not stream.readline():
        return None
    while (line := stream.readline().strip()):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return stream.read(length)


def answering(answer: bytes, *, closes: bool = False) -> Serve:
    """Gives each request the same bytes."""
    def serve(peer: Peer, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        while request(stream) is not None:
            connection.sendall(answer)
            peer.reached.set()
            if closes:
                return
    return serve


def status(line: str, *headers: str) -> Serve:
    """Gives each request the same status."""
    head = "\r\n".join([f"HTTP/1.1 {line}", *headers, "Content-Length: 0", "", ""])
    return answering(head.encode())


def dripping(peer: Peer, connection: socket.socket) -> None:
    """Answers a byte a second."""
    request(connection.makefile("rb"))
    peer.drip(connection, b"HTTP/1.1 200 It takes as long as it takes, and a little more\r\n\r\n")


def flooding(begin: bytes, part: bytes) -> Serve:
    """Answers without end."""
    def serve(peer: Peer, connection: socket.socket) -> None:
        if request(connection.makefile("rb")) is not None:
            peer.flood(connection, part, begin)
    return serve


def taking(limit: int) -> Serve:
    """Takes so many requests, and then answers no more."""
    def serve(peer: Peer, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        for _ in range(limit):
            body = request(stream)
            if body is None:
                return
            peer.delivered += body.count(b"\n")
            connection.sendall(NO_CONTENT)
        peer.hold(connection)
    return serve
