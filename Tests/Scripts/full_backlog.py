"""A server that accepts nobody and whose queue is full: a connection to it neither stands nor fails.

Prints its port.
"""

import signal
import socket

server = socket.create_server(("127.0.0.1", 0), backlog=0)
waiting = [socket.socket() for _ in range(3)]
for client in waiting:
    client.setblocking(False)
    client.connect_ex(server.getsockname())
print(server.getsockname()[1], flush=True)
signal.pause()
