"""A broker that takes no message, for tests.

  hostile_broker.py [--answer CODE] [--close-after SECONDS]

Answers each connection with CODE, 0 (yes) by default, and acknowledges no message; closes it after
a refusal, or after SECONDS. Prints `listening PORT`, then `connected` for each connection and
`publish TOPIC` for each message.
"""

import argparse
import socket
import threading

CONNECT, PUBLISH = 1, 3

arguments = argparse.ArgumentParser()
arguments.add_argument("--answer", type=int, default=0)
arguments.add_argument("--close-after", type=float)
options = arguments.parse_args()


def packets(stream):
    """The kind and the content of each packet."""
    while head := stream.read(1):
        length = shift = 0
        while True:
            digit = stream.read(1)[0]
            length |= (digit & 0x7F) << shift
            shift += 7
            if digit < 0x80:
                break
        yield head[0] >> 4, stream.read(length)


def serve(connection):
    """Listens to a client, and gives it nothing but an answer to its connection."""
    if options.close_after is not None:
        threading.Timer(
            options.close_after, lambda: connection.shutdown(socket.SHUT_RDWR)
        ).start()
    for kind, content in packets(connection.makefile("rb")):
        if kind == CONNECT:
            print("connected", flush=True)
            connection.sendall(bytes([0x20, 2, 0, options.answer]))
            if options.answer:
                break
        elif kind == PUBLISH:
            length = int.from_bytes(content[:2], "big")
            print("publish", content[2 : 2 + length].decode(), flush=True)
    connection.close()


def serve_quietly(connection):
    """A client that goes away is none of our faults."""
    try:
        serve(connection)
    except (OSError, IndexError):
        pass


server = socket.create_server(("127.0.0.1", 0))
print("listening", server.getsockname()[1], flush=True)
while True:
    threading.Thread(
        target=serve_quietly, args=[server.accept()[0]], daemon=True
    ).start()
