#!/usr/bin/env python3
"""Plays a recording to one client after the other, as an rtl_tcp server would.

Prints its port on standard output, then each command of its clients, as "COMMAND NUMBER", on
standard error. What each client gets is told by words behind the recording, one after the other; the
last of several is announced by the line "last" when it has got the recording. Without words: "play".

play    the recording, when the client has tuned (commands 1 and 2); then the connection is closed
hold    the same, but the connection stays open until the client closes it
pause   the same, but the connection is closed when there is a file "go", which is removed
half    eight bytes of the header, and nothing more until the client closes
silent  nothing at all until the client closes
refuse  the connection is closed at once
absent  nobody listens at the port until there is a file "go", which is removed
"""

import os
import socket
import struct
import sys
import time

HEADER = struct.pack(">4sII", b"RTL0", 5, 29)
FREQUENCY, SAMPLE_RATE = 1, 2
PARTS = ("play", "hold", "pause", "half", "silent", "refuse", "absent")


def may_go():
    """True once a file "go" is there."""
    try:
        os.remove("go")
    except FileNotFoundError:
        return False
    return True


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


def serve(client, recording, part, is_last):
    if part == "refuse":
        return
    if part in ("half", "silent"):
        client.sendall(HEADER[:8] if part == "half" else b"")
        while client.recv(4096):
            pass
        return
    client.sendall(HEADER)
    tuned = set()
    sent = False
    for command, number in commands(client):
        print(command, number, file=sys.stderr, flush=True)
        tuned.add(command)
        if not sent and tuned >= {FREQUENCY, SAMPLE_RATE}:
            client.sendall(recording)
            sent = True
            if is_last:
                print("last", file=sys.stderr, flush=True)
            if part == "play":
                client.shutdown(socket.SHUT_WR)
            if part == "pause":
                print("pause", file=sys.stderr, flush=True)
                while not may_go():
                    time.sleep(0.01)
                return


def listen(address):
    return socket.create_server(address, reuse_port=True)


def main():
    arguments = sys.argv[1:]
    parts = arguments[1:] or ["play"]
    if not arguments or not set(parts) <= set(PARTS):
        sys.exit("usage: rtl_tcp_server.py RECORDING [PART …]")
    with open(arguments[0], "rb") as file:
        recording = file.read()
    # This one never listens: it holds the port while nobody does.
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        holder.bind(("127.0.0.1", 0))
        server = listen(holder.getsockname())
        print(holder.getsockname()[1], flush=True)
        # Nobody waits for the port any more.
        sys.stdout.close()
        for index, part in enumerate(parts):
            if part == "absent":
                server.close()
                while not may_go():
                    time.sleep(0.01)
                server = listen(holder.getsockname())
                continue
            client, _ = server.accept()
            with client:
                try:
                    serve(client, recording, part, index > 0 and index == len(parts) - 1)
                except (BrokenPipeError, ConnectionResetError):
                    pass


if __name__ == "__main__":
    main()
