"""A gs-live of a test: started, given packets, asked by HTTP, ended."""

import http.client
import json
import re
import signal
import socket
import subprocess
import time

PATIENCE = 60


def beacon(number, meter="0A0B0C01"):
    """A line of packet JSON."""
    return json.dumps({
        "schema": 1, "time": f"2026-11-22T17:{number // 60 % 60:02}:{number % 60:02}Z",
        "kind": "beacon", "network": "B5E3", "crc": "ok", "source": meter, "counter": number % 256,
        "uptime_s": 1000 + number, "snr_db": 20.5, "raw": f"00FF2A55{number:04X}"}) + "\n"


class Live:
    """A running gs-live, its standard input open."""

    def __init__(self, *arguments, listen="127.0.0.1:0", **options):
        self.process = subprocess.Popen(
            ["gs-live", "--listen", listen, *arguments], stdin=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, **options)
        self.words = self.process.stderr.readline()
        found = re.search(r"open http://(127\.0\.0\.1):(\d+)(.*)", self.words)
        assert found, self.words
        self.port, self.path = int(found[2]), found[3]

    def hear(self, *lines):
        self.process.stdin.write("".join(lines))
        self.process.stdin.flush()

    def ask(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def json(self, path):
        return json.loads(self.ask(path)[1])

    def wait(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, what
            time.sleep(0.02)

    def listen(self, path="/api/events", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers=headers)
        return connection.getresponse()

    def connect(self, request):
        peer = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        peer.sendall(request)
        return peer

    def end(self, number=signal.SIGTERM):
        """The exit status, once a signal has asked for the end."""
        self.process.send_signal(number)
        self.process.stdin.close()
        self.process.stderr.read()
        return self.process.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()


def events(answer, count):
    """Reads server-sent events until so many packets came; their numbers."""
    numbers = []
    while len(numbers) < count:
        line = answer.readline()
        assert line, "the events ended"
        if line.startswith(b"data: "):
            numbers += [int(n) for n in re.findall(rb'\{"sequence":(\d+),"packet"', line)]
    return numbers


LISTEN = b"GET /api/events HTTP/1.1\r\nHost: x\r\n"
