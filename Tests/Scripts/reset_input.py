#!/usr/bin/env python3
"""Runs a command on a connection that is reset once a file has gone through it.

    reset_input.py FILE COMMAND ARGUMENT...
"""

import fcntl
import socket
import struct
import subprocess
import sys
import termios
import time

LINGER_NOT_AT_ALL = struct.pack("ii", 1, 0)


def unacknowledged(connection):
    """Bytes that the other end has not got yet."""
    return struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))[0]


def main():
    with socket.create_server(("127.0.0.1", 0)) as server:
        sender = socket.create_connection(server.getsockname())
        receiver, _ = server.accept()
    with receiver:
        stage = subprocess.Popen(sys.argv[2:], stdin=receiver)
    with sender, open(sys.argv[1], "rb") as file:
        sender.sendall(file.read())
        # A reset takes back what is still on its way.
        while unacknowledged(sender):
            time.sleep(0.001)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT_AT_ALL)
    return stage.wait()


sys.exit(main())
