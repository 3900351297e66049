"""MQTT brokers that take nothing, or not all."""

import socket
from collections.abc import Iterator
from typing import BinaryIO

from .peer import Peer, Serve

QUALITY = 6
"""Bits of a publication that is to be acknowledged."""
CONNECT, PUBLISH, SUBSCRIBE, PING = 1, 3, 8, 12
ACCEPTED = bytes([0x20, 2, 0, 0])


def packets(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The first byte and the content of each packet of a client."""
    while head := stream.read(1):
        length = shift = 0
        while True:
            digit = (stream.read(1) or b"\0")[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if digit < 0x80:
                break
        yield head[0], stream.read(length)


def answering(answer: bytes, *, closes: bool = False) -> Serve:
    """Answers a connection with some bytes, and then acknowledges nothing."""
    def serve(peer: Peer, connection: socket.socket) -> None:
        next(packets(connection.makefile("rb")), None)
        connection.sendall(answer)
        peer.reached.set()
        if not closes:
            peer.hold(connection)
    return serve


def dripping(peer: Peer, connection: socket.socket) -> None:
    """Gives its answer, and acknowledgements of what was never sent, a byte a second."""
    next(packets(connection.makefile("rb")), None)
    peer.drip(connection, ACCEPTED + bytes([0x40, 2, 0x77, 0x77]) * 30)


def taking(limit: int, *, closes: bool = False, pause: float = 0) -> Serve:
    """Acknowledges so many packets, of all connections together, and then nothing."""
    def serve(peer: Peer, connection: socket.socket) -> None:
        for head, content in packets(connection.makefile("rb")):
            kind = head >> 4
            if kind == CONNECT:
                connection.sendall(ACCEPTED)
            elif kind == SUBSCRIBE:
                connection.sendall(bytes([0x90, 3]) + content[:2] + b"\1")
            elif kind == PING:
                connection.sendall(bytes([0xD0, 0]))
            elif kind == PUBLISH and head & QUALITY:
                if not _take(peer, connection, content, limit):
                    if closes:
                        return
                    peer.hold(connection)
                if pause:
                    peer.reached.set()
                    peer.pause(pause)
    return serve


def _take(peer: Peer, connection: socket.socket, content: bytes, limit: int) -> bool:
    length = int.from_bytes(content[:2], "big")
    topic, identifier = content[2:2 + length], content[2 + length:4 + length]
    # What exporters say to themselves counts for nobody.
    if topic.endswith(b"/packet"):
        if peer.delivered >= limit:
            peer.reached.set()
            return False
        peer.delivered += 1
    connection.sendall(bytes([0x40, 2]) + identifier)
    return True
