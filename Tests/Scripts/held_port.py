#!/usr/bin/env python3
"""Holds a port of this machine for a server that comes later, or again: prints its number, ends when
whoever reads that has gone.

    exec {held}< <(python3 held_port.py); read -r port <&"$held"

The port is bound and nobody listens: who connects is refused, no other program is given it, and a
server that sets SO_REUSEADDR, as most do, can take it at any time.
"""

import select
import socket

holder = socket.socket()
holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
holder.bind(("127.0.0.1", 0))
print(holder.getsockname()[1], flush=True)
end = select.poll()
end.register(1, select.POLLERR)
end.poll()
