"""Home Assistant and its broker in the check of home_assistant.py: what they answer, and their processes."""

import asyncio
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

USER = {"username": "gs", "password": "gs-test"}


def children_of(parent):
    """Process numbers and arguments."""
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            arguments = (folder / "cmdline").read_bytes().decode().split("\0")[:-1]
        except OSError:
            continue
        if int(fields[1]) == parent and fields[0] != "Z":
            yield int(folder.name), arguments


class Service:
    """Home Assistant, or the broker: a child of our parent, then of our own."""

    def __init__(self, word):
        self.pid, self.arguments = next(
            child for child in children_of(os.getppid()) if any(word in part for part in child[1]))
        self.process = None

    def stop(self):
        """Asks it to end, and waits."""
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + 60
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.1)

    def is_running(self):
        """True until it has ended."""
        if self.process:
            return self.process.poll() is None
        return any(child[0] == self.pid for child in children_of(os.getppid()))

    def start(self):
        """Starts it again as it was."""
        self.process = subprocess.Popen(
            self.arguments, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr)
        self.pid = self.process.pid


class HomeAssistant:
    """Its interfaces for programs."""

    def __init__(self, session):
        self.url = os.environ["HA_URL"]
        self.session = session
        self.token = self.answer = None

    async def log_in(self):
        """Takes a token."""
        client = {"client_id": self.url + "/"}
        flow = await self.post("/auth/login_flow", client | {
            "handler": ["homeassistant", None], "redirect_uri": self.url + "/"})
        answer = await self.post(f"/auth/login_flow/{flow['flow_id']}", client | USER)
        form = client | {"grant_type": "authorization_code", "code": answer["result"]}
        async with self.session.post(self.url + "/auth/token", data=form) as reply:
            self.answer = await reply.json()
            self.token = self.answer["access_token"]

    def tokens(self):
        """As its page keeps them."""
        expires = int(time.time() + self.answer["expires_in"]) * 1000
        return json.dumps(self.answer | {
            "hassUrl": self.url, "clientId": self.url + "/", "expires": expires})

    async def post(self, path, document):
        """The answer to a document."""
        async with self.session.post(self.url + path, json=document) as reply:
            return await reply.json()

    async def ask(self, *kinds):
        """Answers over the socket."""
        address = self.url.replace("http", "ws") + "/api/websocket"
        async with self.session.ws_connect(address) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            await socket.receive_json()
            answers = []
            for number, kind in enumerate(kinds, 1):
                await socket.send_json({"id": number, "type": kind})
                while (answer := await socket.receive_json()).get("id") != number:
                    pass
                answers.append(answer["result"])
            return answers

    async def states(self):
        """States by entity."""
        (states,) = await self.ask("get_states")
        return {state["entity_id"]: state for state in states}

    async def wait_until_running(self):
        """After a start."""
        for _ in range(120):
            try:
                (states,) = await self.ask("get_config")
                if states["state"] == "RUNNING":
                    return
            except Exception:  # pylint: disable=broad-except # not there yet, in whatever way
                pass
            await asyncio.sleep(0.5)
