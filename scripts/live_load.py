#!/usr/bin/env python3
"""Puts gs-live under load on the loopback: many meters, many listeners, one of which never reads.

usage: live_load.py GS_LIVE [--seconds 30] [--rate 100] [--meters 1000] [--listeners 50]
       live_load.py GS_LIVE --hours 24 [--rate 20]

The first form feeds packets at their rate and counts what each listener gets; the second feeds hours of
them as fast as they are taken, and looks at the memory. Prints figures; ends with 1 if a listener missed a
packet or got one twice, or if more memory was used than is promised.
"""

import argparse
import http.client
import json
import pathlib
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request

MOST_MEMORY = 100_000
"""Kilobytes that gs-live may take."""

START = 1_790_000_000
LISTEN = b"GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
PACKET = re.compile(rb'\{"sequence":(\d+),"packet"')


class Mesh:
    """Invented meters that send at a rate."""

    def __init__(self, meters, rate):
        self.random = random.Random(1)
        self.rate = rate
        self.meters = [(f"0A0B{n:04X}", self.random.randrange(10**5, 10**7), 8 + n % 30)
                       for n in range(meters)]

    def line(self, number):
        """The packet of a number, from 0, as gs-decode would print it."""
        place = self.random.randrange(len(self.meters))
        address, uptime, ratio = self.meters[place]
        second = number / self.rate
        kind = self.random.choices(["beacon", "directed", "status"], [8, 2, 1])[0]
        to = self.meters[(place * 7 + 1) % len(self.meters)][0]
        return json.dumps({
            "schema": 1, "time": utc(second), "kind": kind, "type": "55", "version": 4, "length": 35,
            "network": "B5E3", "crc": "ok", "corrected_bits": 0, "source": address,
            "destination": "FFFFFFFFFFFF" if kind == "beacon" else to, "counter": number % 256,
            "uptime_s": uptime + int(second), "booted_at": utc(int(second) - uptime - int(second)),
            "route_cost": 10 + place % 40, "tree_id": f"{place % 5:02X}", "level": 1 + place % 9,
            "frequency_hz": 916_500_000 + self.random.randrange(-2000, 2000),
            "channel_hz": 902_300_000 + 200_000 * self.random.randrange(120), "symbol_rate": 9600,
            "snr_db": round(self.random.gauss(ratio, 1.5), 1), "level_dbfs": -30.1,
            "unknown": {"24": "A40B", "30": "0100"},
            "raw": f"00FF2A55002330FFFFFFFFFFFFFE{address}00{number % 65536:04X}161505147E7E00F2B5"},
            separators=(",", ":")) + "\n"


def utc(second):
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(START + second // 1))
    return f"{whole}.{int(second % 1 * 1e6):06}Z"


class Server:
    """A running gs-live."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program, "--listen", "127.0.0.1:0"], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        words = self.process.stderr.readline()
        self.port = int(re.search(r":(\d+)/", words)[1])
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def sequence(self):
        address = f"http://127.0.0.1:{self.port}/api/health"
        return json.load(urllib.request.urlopen(address))["sequence"]

    def memory(self, key="VmRSS"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{key}:\s+(\d+)", status)[1])

    def processor_time(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def listen(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", "/api/events")
        return connection.getresponse()

    def stall(self):
        """A listener that never reads."""
        peer = socket.create_connection(("127.0.0.1", self.port))
        peer.sendall(LISTEN)
        return peer

    def feed(self, lines):
        self.process.stdin.write("".join(lines))
        self.process.stdin.flush()

    def end(self):
        self.process.terminate()
        self.process.stdin.close()
        return self.process.wait()


def listen_until(answer, count, numbers):
    """Reads what comes until the last packet; `numbers` gets theirs, or a 0 for what was missed."""
    while not numbers or numbers[-1] < count:
        line = answer.readline()
        if not line or line.startswith(b"event: reset"):
            numbers.append(0)
            return
        numbers += [int(found) for found in PACKET.findall(line)]


def load(options):
    """Packets at their rate to many listeners."""
    server, mesh = Server(options.program), Mesh(options.meters, options.rate)
    count = int(options.seconds * options.rate)
    # Never read: its socket fills.
    stalled = server.stall()
    peers = [server.listen() for _ in range(options.listeners - 1)]
    heard = [[] for _ in peers]
    readers = [threading.Thread(target=listen_until, args=(peer, count, numbers))
               for peer, numbers in zip(peers, heard)]
    for reader in readers:
        reader.start()
    start, before = time.monotonic(), server.processor_time()
    for number in range(0, count, 10):
        server.feed(mesh.line(n) for n in range(number, min(number + 10, count)))
        time.sleep(max(0, start + (number + 10) / options.rate - time.monotonic()))
    for reader in readers:
        reader.join()
    share = (server.processor_time() - before) / (time.monotonic() - start)
    whole = sum(numbers == list(range(1, count + 1)) for numbers in heard)
    peak = server.memory("VmHWM")
    stalled.close()
    server.end()
    print(f"{count} packets of {options.meters} meters at {options.rate:g}/s: {whole} of {len(peers)} "
          f"listeners got each once and in order, one never read; {share:.1%} of a core, "
          f"{peak / 1000:.0f} MB")
    return whole == len(peers) and peak < MOST_MEMORY


def hours(options):
    """Hours of packets as fast as they are taken."""
    server, mesh = Server(options.program), Mesh(options.meters, options.rate)
    count = int(options.hours * 3600 * options.rate)
    memory = []
    for tenth in range(10):
        for number in range(count * tenth // 10, count * (tenth + 1) // 10, 500):
            server.feed(mesh.line(n) for n in range(number, number + 500))
        while server.sequence() < number:
            time.sleep(0.1)
        memory.append(server.memory())
    print(f"{options.hours:g} hours, {count} packets of {options.meters} meters: "
          f"{server.processor_time():.0f} s, MB at each tenth: "
          + " ".join(f"{kilobytes / 1000:.0f}" for kilobytes in memory))
    server.end()
    return max(memory) < MOST_MEMORY


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--hours", type=float)
    parser.add_argument("--rate", type=float)
    parser.add_argument("--meters", type=int, default=1000)
    parser.add_argument("--listeners", type=int, default=50)
    options = parser.parse_args()
    options.rate = options.rate or (20 if options.hours else 100)
    sys.exit(0 if (hours if options.hours else load)(options) else 1)


if __name__ == "__main__":
    main()
