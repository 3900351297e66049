#!/usr/bin/env python3
"""Asks a running `gs-live` as a browser, a proxy and an enemy would, and prints what is not as it should
be.

usage: ask_live.py CHECK
"""

import gzip
import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time

from asked_live import LISTEN, PATIENCE, Live, beacon, events


def check_answers():
    """Tags, compression, types, methods and the policy."""
    with Live() as live:
        live.hear(*[beacon(n, f"0A0B{n:04X}") for n in range(50)])
        live.wait(lambda: live.json("/api/meters")["sequence"] == 50, "the meters")
        answer, body = live.ask("/api/meters")
        assert answer.status == 200 and answer.getheader("Content-Type") == "application/json"
        policy = answer.getheader("Content-Security-Policy")
        assert "default-src 'none'" in policy and "script-src 'self';" in policy, policy
        again, nothing = live.ask("/api/meters", **{"If-None-Match": answer.getheader("ETag")})
        assert again.status == 304 and not nothing
        small, packed = live.ask("/api/meters", **{"Accept-Encoding": "br, gzip"})
        assert small.getheader("Content-Encoding") == "gzip" and len(packed) < len(body) / 4
        assert gzip.decompress(packed) == body
        for refused in "gzip;q=0", "gzip; q=0.0, br":
            plain, _ = live.ask("/api/meters", **{"Accept-Encoding": refused})
            assert plain.getheader("Content-Encoding") is None
        head, nothing = live.ask("/api/meters", "HEAD")
        assert head.status == 200 and not nothing
        for method in "POST", "PUT", "DELETE", "OPTIONS":
            assert live.ask("/api/meters", method)[0].status == 405
        for path in "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/page/../x", "/page/no.js":
            assert live.ask(path)[0].status == 404, path
        assert live.ask("/api/meters", Host="evil.example.org")[0].status == 421
        page, text = live.ask("/")
        assert page.getheader("Content-Type").startswith("text/html") and b"<html" in text
        assert live.end() == 0


def check_events():
    """Each packet once, to one who comes back too; one who never reads holds up nobody."""
    with Live() as live:
        stalled = live.connect(LISTEN + b"\r\n")
        first = live.listen()
        live.hear(*[beacon(n) for n in range(100)])
        assert events(first, 100) == list(range(1, 101))
        first.close()
        run = live.json("/api/meters")["run"]
        live.hear(*[beacon(n) for n in range(100, 150)])
        live.wait(lambda: live.json("/api/meters")["sequence"] == 150, "the packets")
        second = live.listen(**{"Last-Event-ID": f"{run}-100"})
        assert events(second, 50) == list(range(101, 151))
        third = live.listen(f"/api/events?after={run}-149")
        assert events(third, 1) == [150]
        # Far more than the sockets of the first one hold.
        for start in range(150, 20150, 1000):
            live.hear(*[beacon(n) for n in range(start, start + 1000)])
            assert events(second, 1000) == list(range(start + 1, start + 1001))
        assert live.json("/api/health")["server"]["clients"] >= 3
        stalled.close()
        assert live.end() == 0


def check_gone():
    """Who has gone is not kept until there is something to send."""
    with Live() as live:
        for _ in range(50):
            peer = live.connect(LISTEN + b"\r\n")
            assert peer.recv(12) == b"HTTP/1.1 200"
            peer.close()
        stays = live.connect(LISTEN + b"\r\n")
        stays.setblocking(False)
        while live.json("/api/health")["server"]["clients"] != 1:
            # The sign of life is what would find them gone at last.
            assert not select.select([stays], [], [], 0)[0] or b"still" not in stays.recv(65536)
        assert live.end() == 0


def check_hostile():
    """Endless headers, cut requests, very many connections: others are served."""
    with Live() as live:
        live.hear(beacon(0))
        peers = [live.connect(b"GET / HT") for _ in range(20)]
        for request in (b"\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"G" * 70000,
                        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                        b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
            peer = live.connect(b"")
            try:
                peer.sendall(request)
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
            except OSError:
                pass
            peer.close()
        endless = live.connect(b"GET / HTTP/1.1\r\nX: ")
        try:
            # The sockets alone hold tens of megabytes where the server has not had its turn yet.
            for _ in range(10_000):
                endless.sendall(b"a" * 65536)
            raise AssertionError("655 MB of a header were taken")
        except OSError:
            pass
        check_slow_nonsense(live)
        assert live.json("/api/meters")["sequence"] == 1
        for peer in peers:
            peer.close()
        crowd = []
        for _ in range(400):
            try:
                crowd.append(socket.create_connection(("127.0.0.1", live.port), timeout=1))
            except OSError:
                break
        for peer in crowd:
            peer.close()
        live.wait(lambda: live.ask("/api/meters")[0].status == 200, "an answer after the crowd")
        assert live.end() == 0


def check_slow_nonsense(live):
    """After something that is no request the connection is closed, though its peer goes on and on."""
    peer = live.connect(b"\x16\x03\x01\x02\x00\r\n\r\n")
    gone = select.poll()
    gone.register(peer, 0)
    for _ in range(300):
        try:
            peer.sendall(b"a")
        except OSError:
            break
        if gone.poll(100):
            break
    else:
        raise AssertionError("half a minute of nonsense was listened to")
    peer.close()


def check_ending():
    """The input ends, the page stays; a signal ends it, also with listeners that do not read."""
    with Live() as live:
        live.hear(beacon(0))
        peer = live.connect(LISTEN + b"\r\n")
        live.process.stdin.close()
        words = live.process.stderr.readline()
        assert "the page stays" in words, words
        assert live.json("/api/health")["server"]["input"] == "ended"
        text = b""
        while b"event: ended" not in text:
            text += peer.recv(65536)
        began = time.monotonic()
        live.process.send_signal(signal.SIGINT)
        assert live.process.wait(PATIENCE) == 0
        assert time.monotonic() - began < 20


def check_database():
    """A database that goes on being written is followed."""
    lines = [beacon(n) for n in range(10)]

    def write(some):
        subprocess.run(["gs-export", "sqlite", "packets.db"], input="".join(some), text=True, check=True)

    write(lines[:4])
    with Live("packets.db") as live:
        live.wait(lambda: live.json("/api/meters")["sequence"] == 4, "the first packets")
        write(lines[4:])
        live.wait(lambda: live.json("/api/meters")["sequence"] == 10, "the later packets")
        raws = [p["packet"]["raw"] for p in live.json("/api/packets")["packets"]]
        assert raws == [json.loads(line)["raw"] for line in reversed(lines)], raws
        # A writer that holds it open.
        late = json.loads(beacon(30))
        with sqlite3.connect("packets.db") as database:
            database.execute(
                "INSERT INTO packets (time, raw, kind, source) VALUES (?, ?, ?, ?)",
                (late["time"], late["raw"], late["kind"], late["source"]))
        live.wait(lambda: live.json("/api/meters")["sequence"] == 11, "what another program wrote")
        assert live.end() == 0


def check_another_database():
    """A file that takes the place of the one that is followed is read from its start."""
    def make(name, some):
        subprocess.run(["gs-export", "sqlite", name], input="".join(some), text=True, check=True)

    make("packets.db", [beacon(n) for n in range(20)])
    make("other.db", [beacon(n, "0A0B0C02") for n in range(20)])
    with Live("packets.db") as live:
        live.wait(lambda: live.json("/api/meters")["sequence"] == 20, "the first packets")
        os.replace("other.db", "packets.db")
        live.wait(lambda: live.json("/api/meters")["sequence"] == 40, "those of the other file")
        os.unlink("packets.db")
        make("packets.db", [beacon(n, "0A0B0C03") for n in range(5)])
        live.wait(lambda: live.json("/api/meters")["sequence"] == 45, "those of the new file")
        assert live.end() == 0


def check_postgres():
    """A PostgreSQL database that several receivers fill is followed, over a lost connection as well; then
    another one that takes its place."""
    def write(receiver, *lines):
        subprocess.run(["gs-export", "postgres", "--receiver", receiver], input="".join(lines), text=True,
                       check=True)

    def ask(request):
        subprocess.run(["psql", "-XAtqc", request], check=True, stdout=subprocess.DEVNULL)

    def health(bursts):
        return json.dumps({"schema": 1, "kind": "receiver", "time": "2026-11-22T17:00:00.000000Z",
                           "demod": {"bursts": bursts}}) + "\n"

    write("roof", *[beacon(n) for n in range(4)], health(7))
    with Live("postgresql://", "--receiver", "roof") as live:
        def bursts():
            found = re.search(r'"bursts":\[?(\d+)', live.ask("/api/health")[1].decode())
            return found and int(found[1])

        live.wait(lambda: live.json("/api/meters")["sequence"] == 4, "the first packets")
        # It comes after the packets, with a question of its own.
        live.wait(lambda: bursts() == 7, "the receiver's health")
        # Two that both have heard are one.
        write("cellar", *[beacon(n) for n in range(2, 10)], health(8))
        live.wait(lambda: live.json("/api/meters")["sequence"] == 10, "those of another receiver")
        raws = [p["packet"]["raw"] for p in live.json("/api/packets")["packets"]]
        assert raws == [json.loads(beacon(n))["raw"] for n in reversed(range(10))], raws
        ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gridstream'")
        write("roof", beacon(10))
        live.wait(lambda: live.json("/api/meters")["sequence"] == 11, "after a lost connection")
        assert bursts() == 7, live.ask("/api/health")[1]
        ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        write("roof", *[beacon(n, "0A0B0C02") for n in range(20)])
        live.wait(lambda: live.json("/api/meters")["sequence"] == 31, "those of the new database")
        assert live.end() == 0


def check_future_row():
    """One row of a time that is yet to come does not hide the others."""
    future = beacon(99).replace("2026-11-22", "2090-01-01")
    subprocess.run(["gs-export", "sqlite", "packets.db"], check=True, text=True,
                   input="".join([beacon(n) for n in range(20)] + [future]))
    with Live("packets.db") as live:
        live.wait(lambda: live.json("/api/meters")["sequence"] == 21, "all packets")
        assert live.end() == 0


def check_prefix():
    """A proxy that passes its path on."""
    with Live("--prefix", "/meters") as live:
        assert live.path.strip() == "/meters/", live.path
        assert live.ask("/meters/api/health")[0].status == 200
        assert live.ask("/api/health")[0].status == 404
        moved, _ = live.ask("/meters")
        assert moved.status == 301 and moved.getheader("Location") == "/meters/"
        held = subprocess.run(
            ["gs-live", "--listen", f"127.0.0.1:{live.port}"], stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
        assert held.returncode == 69 and "--listen" in held.stderr, held.stderr
        assert live.end() == 0


if __name__ == "__main__":
    globals()["check_" + sys.argv[1]]()
