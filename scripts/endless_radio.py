#!/usr/bin/env python3
"""endless_radio.py RECORDING SILENCE: an rtl_tcp server at 127.0.0.1, port 1234, that plays a recording of
unsigned 8-bit samples, 250 kS/s, round and round in real time; nothing while there is a file SILENCE."""

import itertools
import os
import socket
import struct
import sys
import time

BLOCK_SECONDS = 0.02
BLOCK = int(2 * 250_000 * BLOCK_SECONDS)


def play(client, blocks, silence):
    """Plays until the client goes away."""
    client.sendall(struct.pack(">4sII", b"RTL0", 5, 29))
    due = time.monotonic()
    for block in blocks:
        due += BLOCK_SECONDS
        time.sleep(max(0, due - time.monotonic()))
        if not os.path.exists(silence):
            client.sendall(block)


def main():
    recording, silence = sys.argv[1:]
    with open(recording, "rb") as file:
        samples = file.read()
    blocks = [samples[at : at + BLOCK] for at in range(0, len(samples), BLOCK)]
    with socket.create_server(("127.0.0.1", 1234)) as server:
        while True:
            client, _ = server.accept()
            with client:
                try:
                    play(client, itertools.cycle(blocks), silence)
                except (BrokenPipeError, ConnectionResetError):
                    pass


main()
