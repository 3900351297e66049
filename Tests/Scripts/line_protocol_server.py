"""A server for points in the line protocol, as InfluxDB is one, for tests.

  line_protocol_server.py PORT [LIMIT [STATUS ...]]    PORT is held for it by held_port.py

Answers the first requests with the statuses, all others with 204, or with 413 if they have more
points than LIMIT. Prints `listening`, and of each request a line: path, token, status, points.
Points that were taken follow, one a line.
"""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

LIMIT = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
STATUSES = [int(status) for status in sys.argv[3:]]

state = {"busy": False, "ending": False}


def end(*_):
    """Ends at once, but not between an answer and the line that tells of it."""
    state["ending"] = True
    if not state["busy"]:
        os._exit(0)


class Handler(BaseHTTPRequestHandler):
    """Takes points."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        state["busy"] = True
        self.answer()
        state["busy"] = False
        if state["ending"]:
            os._exit(0)

    def answer(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        token = self.headers.get("Authorization", "none").replace("Token ", "")
        points = body.splitlines()
        status = STATUSES.pop(0) if STATUSES else 413 if len(points) > LIMIT else 204
        answer = b"" if status == 204 else b'{"message": "as the test wants"}\n'
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        # After the answer: who reads this may end the server at once.
        print(self.path, token, status, len(points), flush=True)
        if status == 204:
            print("".join(point + "\n" for point in points), end="", flush=True)

    def log_message(self, *_):
        pass


class Server(HTTPServer):
    """One that can be started again at once."""

    allow_reuse_address = True


signal.signal(signal.SIGTERM, end)
server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
print("listening", flush=True)
server.serve_forever()
