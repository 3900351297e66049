"""Servers of samples, as rtl_tcp is one, that give none, or too many."""

import socket
import struct

from .peer import Peer, Serve

HEADER = struct.pack(">4sII", b"RTL0", 5, 29)
SAMPLES = bytes(127 + n % 3 for n in range(65536))


def beginning(head: bytes, *, closes: bool = False) -> Serve:
    """Sends some bytes, and nothing more."""
    def serve(peer: Peer, connection: socket.socket) -> None:
        connection.sendall(head)
        peer.reached.set()
        if not closes:
            peer.hold(connection)
    return serve


def dripping(peer: Peer, connection: socket.socket) -> None:
    """Sends its header at once, and samples a byte a second."""
    connection.sendall(HEADER)
    peer.drip(connection, SAMPLES)


def dripping_header(peer: Peer, connection: socket.socket) -> None:
    """Sends even its header a byte a second."""
    peer.drip(connection, HEADER + SAMPLES)


def flooding(peer: Peer, connection: socket.socket) -> None:
    """Sends samples as fast as they are taken, and reads no command."""
    peer.flood(connection, SAMPLES, HEADER)
