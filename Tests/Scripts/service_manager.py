#!/usr/bin/env python3
"""Listens as a service manager does, at the path of its argument, and prints what it is told: one line
a datagram, its assignments parted by bars."""

import os
import socket
import sys

with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
    ear.bind(sys.argv[1] + ".new")
    # It is there when it listens.
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    while True:
        print(ear.recv(4096).decode().replace("\n", " | "), flush=True)
