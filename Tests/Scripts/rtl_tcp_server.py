#!/usr/bin/env python3
"""Plays a recording to one client, as an rtl_tcp server would.

Prints its port on standard output, then each command of the client, as "COMMAND NUMBER", on
standard error. The recording goes out when the client has tuned: commands 1 and 2. With --hold
the connection stays open after that until the client closes it.
"""

import socket
import struct
import sys

HEADER = struct.pack(">4sII", b"RTL0", 5, 29)
FREQUENCY, SAMPLE_RATE = 1, 2


def commands(client):
    """The client's commands until it closes."""
    pending = b""
    while True:
        while len(pending) >= 5:
            yield struct.unpack(">BI", pending[:5])
            pending = pending[5:]
        received = client.recv(4096)
        if not received:
            return
        pending += received


def serve(client, recording, hold):
    client.sendall(HEADER)
    tuned = set()
    sent = False
    for command, number in commands(client):
        print(command, number, file=sys.stderr, flush=True)
        tuned.add(command)
        if not sent and tuned >= {FREQUENCY, SAMPLE_RATE}:
            client.sendall(recording)
            sent = True
            if not hold:
                client.shutdown(socket.SHUT_WR)


def main():
    arguments = [word for word in sys.argv[1:] if word != "--hold"]
    if len(arguments) != 1:
        sys.exit("usage: rtl_tcp_server.py [--hold] RECORDING")
    with open(arguments[0], "rb") as file:
        recording = file.read()
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        # Nobody waits for the port any more.
        sys.stdout.close()
        client, _ = server.accept()
        with client:
            try:
                serve(client, recording, "--hold" in sys.argv)
            except (BrokenPipeError, ConnectionResetError):
                pass


if __name__ == "__main__":
    main()
