"""An rtl_tcp server whose antenna stands in the neighbourhood; keeps the ledger of what it has sent.

    python3 -m soaking.radio LEDGER SAMPLE_RATE METERS SEED PACE

Prints its port. PACE is how many seconds of signal it sends in one, at most; 0 is as many as are taken. Lines on
standard input tell it what to do between two blocks:

    close WALL SIGNAL   ends the connection, listens again after WALL seconds; SIGNAL seconds of air are missed
    reset WALL SIGNAL   the same, but what is on its way is lost
    silent WALL SIGNAL  the same, but the connection stays open
    end                 ends the stream, and the program when the client has gone

The ledger has a line of JSON for each burst, and one, with "event", for each time that the radio was away.
"""

import array
import contextlib
import fcntl
import json
import select
import socket
import struct
import sys
import termios
import time

from soaking.air import Air

SECONDS = {True: 0.02, False: 0.1}
"""Of a block, in real time and faster."""
SEND_BUFFER = 1 << 18


class Radio:
    def __init__(self, ledger, sample_rate, meters, seed, pace):
        self.air = Air(sample_rate, meters, seed)
        self.ledger, self.pace = ledger, pace
        self.block = int(sample_rate * SECONDS[0 < pace <= 2])
        self.handed = 0
        """Samples handed over."""
        self.due = None

    def note(self, lines):
        """Those that were away have been noted as such."""
        for sent in lines:
            self.ledger.write(json.dumps(vars(sent), separators=(",", ":")) + "\n")

    def event(self, name, **values):
        self.ledger.write(json.dumps({"event": name, "at": time.monotonic(), **values}) + "\n")
        self.ledger.flush()

    def send(self, client):
        """One block, when it is due."""
        samples, ended = self.air.block(self.block)
        if self.pace:
            now = time.monotonic()
            self.due = now if self.due is None else self.due + self.block / self.air.sample_rate / self.pace
            time.sleep(max(0, self.due - now))
        client.sendall(samples)
        self.handed += self.block
        now = time.monotonic()
        for sent in ended:
            sent.handed = round(now, 4)
        self.note(ended)

    def skip(self, seconds, lost):
        """The air of a time without radio; `lost` are samples that were handed over and may not have come."""
        first = self.air.sample - lost
        for _, sent, _ in self.air.open:
            sent.away = True
        self.note(self.air.skip(seconds))
        self.due = None
        self.event("away", first=first, last=self.air.sample, lost=lost, handed=self.handed)


def tuned(client):
    """Waits until the client has told frequency and rate; false if it goes."""
    pending, seen = b"", set()
    while not {1, 2} <= seen:
        received = client.recv(4096)
        if not received:
            return False
        pending += received
        while len(pending) >= 5:
            seen.add(pending[0])
            pending = pending[5:]
    return True


def unsent(client):
    """Bytes that have not reached the other side."""
    count = array.array("i", [0])
    fcntl.ioctl(client, termios.TIOCOUTQ, count)
    return count[0]


def order():
    """What standard input tells, if it tells anything."""
    if not select.select([sys.stdin], [], [], 0)[0]:
        return []
    return sys.stdin.readline().split() or ["end"]


def serve(client, radio):
    """Sends until it is told otherwise: returns the order."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    client.sendall(struct.pack(">4sII", b"RTL0", 5, 29))
    if not tuned(client):
        return ["gone"]
    radio.event("opened", handed=radio.handed, sample=radio.air.sample)
    while True:
        words = order()
        if words:
            return words
        radio.send(client)


def obey(words, client, radio):
    """Ends the connection as it was told; returns the seconds until somebody may connect again."""
    if words[0] in ("end", "gone"):
        client.close()
        return 0
    wall, signal = float(words[1]), float(words[2])
    lost = 0
    if words[0] == "reset":
        lost = unsent(client) // 2
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    if words[0] == "silent":
        # The client loses patience, and hangs up.
        radio.skip(signal, 0)
        client.settimeout(wall)
        with contextlib.suppress(OSError):
            while client.recv(4096):
                pass
        client.close()
        return 0
    client.close()
    radio.skip(signal, lost)
    return wall


def main():
    path, sample_rate, meters, seed, pace = sys.argv[1:]
    port = 0
    with open(path, "w", encoding="ascii") as ledger:
        radio = Radio(ledger, float(sample_rate), int(meters), int(seed), float(pace))
        words = [""]
        while words[0] != "end":
            with socket.create_server(("127.0.0.1", port)) as server:
                if not port:
                    port = server.getsockname()[1]
                    print(port, flush=True)
                client, _ = server.accept()
            words = ["gone"]
            wall = 0.0
            try:
                words = serve(client, radio)
            except OSError:
                radio.skip(0, 2 * SEND_BUFFER)
            wall = obey(words, client, radio)
            time.sleep(wall)
        # Bursts that had begun are not whole in what was sent; a packet may be, for all that.
        radio.skip(0, 0)
        radio.note(sent for _, sent, _ in radio.air.open)
        radio.event("ended", handed=radio.handed, sample=radio.air.sample)


if __name__ == "__main__":
    main()
