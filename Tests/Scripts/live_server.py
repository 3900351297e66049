"""A gs-live for tests: started, fed, stopped and started anew behind one address that stays.

The address is that of a relay, which this program holds: so that a server that is started again is
found under it, whatever port it has got.
"""

import json
import re
import socket
import subprocess
import threading


class Relay:
    """Passes connections on to whichever port is the server's now, or closes them at once."""

    def __init__(self):
        self.port = None
        self.pairs = set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            try:
                server = socket.create_connection(("127.0.0.1", self.port or 1))
            except OSError:
                client.close()
                continue
            self.pairs.add((client, server))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self.copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        """Ends all connections, and takes no more until there is a port again."""
        self.port = None
        for pair in list(self.pairs):
            self.pairs.discard(pair)
            for end in pair:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


class LiveServer:
    """gs-live behind a relay. Use it in a `with` statement."""

    def __init__(self, *arguments):
        self.arguments = arguments
        self.relay = Relay()
        self.address = self.relay.address
        self.process = None
        self.start()

    def start(self):
        """Starts a server on a port of its own, and leads the address to it."""
        self.process = subprocess.Popen(
            ["gs-live", "--listen", "127.0.0.1:0", *self.arguments], stdin=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        words = ""
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/", words)):
            line = self.process.stderr.readline()
            if not line:
                raise SystemExit(f"gs-live ended before it listened: {words}")
            words += line
        # Whatever it says later must not fill the pipe.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.port = self.relay.port = int(found[1])

    def send(self, *lines):
        """Gives packets or receiver lines to the server's input."""
        for line in lines:
            text = line if isinstance(line, str) else json.dumps(line)
            self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def lose_connection(self):
        """Cuts the address off, while the server goes on."""
        self.relay.cut()

    def restore_connection(self):
        self.relay.port = self.port

    def stop(self):
        """Ends the server at once."""
        self.relay.cut()
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()
