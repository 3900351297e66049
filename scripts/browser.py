#!/usr/bin/env python3
"""Opens a page in headless Chromium and tells how it looks there.

Prints one JSON object: `requests`, the addresses that the page asked for, its own first; `messages`,
what the browser complained about; and `value`, what the expression gave. Speaks the DevTools
protocol over a pipe, so it needs nothing but Python and Chromium.
"""

import argparse
import base64
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

UNAVAILABLE = 69
"""Exit status when there is no Chromium, after sysexits.h."""


def pipe():
    """A pipe whose ends are far from 3 and 4, where Chromium expects its own."""
    ends = os.pipe()
    far = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return far


class Browser:
    """A running Chromium. Use it in a `with` statement."""

    def __init__(self, program):
        # Its helpers may write there for a moment after it has ended.
        self.profile = tempfile.TemporaryDirectory(
            prefix="gridstream-browser-", ignore_cleanup_errors=True)
        its_input, commands = pipe()
        answers, its_output = pipe()
        # The page is our own; the sandbox would need rights that a container may not give.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$0" "$@" 3<&{its_input} 4>&{its_output}', program, "--headless",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--disable-background-networking", "--disable-component-update", "--no-first-run",
             f"--user-data-dir={self.profile.name}", "--remote-debugging-pipe", "about:blank"],
            pass_fds=(its_input, its_output), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(its_input)
        os.close(its_output)
        self.commands = os.fdopen(commands, "wb", buffering=0)
        self.answers = os.fdopen(answers, "rb")
        self.number = 0
        self.session = None
        self.events = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.commands.close()
        # Chromium ends when its pipe does.
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()

    def receive(self):
        """The next message: bytes up to a zero."""
        message = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            if not byte:
                raise SystemExit("Chromium ended before it answered")
            message += byte
        return json.loads(message)

    def call(self, method, **parameters):
        """Sends a command and waits for its result; events that come first are kept."""
        self.number += 1
        command = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            command["sessionId"] = self.session
        self.commands.write(json.dumps(command).encode() + b"\0")
        while (message := self.receive()).get("id") != self.number:
            self.events.append(message)
        if "error" in message:
            raise SystemExit(f"{method}: {message['error']['message']}")
        return message["result"]

    def wait_for(self, method):
        """Waits for an event."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive())

    def parameters(self, method):
        """The parameters of all events of a kind so far."""
        return [event["params"] for event in self.events if event.get("method") == method]

    def open(self, address, width, height, scheme):
        """Opens a page in a window of this size and waits until it is loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call(
            "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def evaluate(self, expression):
        """The value of a JavaScript expression in the page; of a promise that which it comes to."""
        result = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def wait_until(self, expression, seconds=60):
        """Waits until an expression in the page is true, and returns its value; None if it never is."""
        return self.evaluate(f"""new Promise(done => {{
          const end = performance.now() + {seconds * 1000};
          const look = () => {{
            let value;
            try {{ value = ({expression}); }} catch {{ /* Not yet. */ }}
            if (value) done(value);
            else if (performance.now() > end) done(null);
            else setTimeout(look, 20);
          }};
          look();
        }})""")

    def press(self, key):
        """Presses a key and lets go."""
        codes = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "End": 35,
                 "Home": 36}
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=codes[key], **(text if kind == "keyDown" else {}))

    def picture(self):
        """The whole page as PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--width", type=int, default=1100, help="of the window, in pixels")
    parser.add_argument("--height", type=int, default=800, help="of the window, in pixels")
    parser.add_argument("--scheme", choices=["light", "dark"], default="light")
    parser.add_argument("--evaluate", metavar="EXPRESSION", default="null", help="in JavaScript")
    parser.add_argument("--picture", metavar="FILE", type=pathlib.Path, help="PNG to write")
    return parser.parse_args()


def main():
    options = arguments()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        print("browser.py: no chromium found. Install the package chromium.", file=sys.stderr)
        sys.exit(UNAVAILABLE)
    with Browser(program) as browser:
        browser.open(
            options.page.resolve().as_uri(), options.width, options.height, options.scheme)
        value = browser.evaluate(options.evaluate)
        if options.picture:
            options.picture.write_bytes(browser.picture())
        requests = browser.parameters("Network.requestWillBeSent")
        messages = browser.parameters("Log.entryAdded")
    print(json.dumps({
        "requests": [request["request"]["url"] for request in requests],
        "messages": [message["entry"]["text"] for message in messages],
        "value": value}))


if __name__ == "__main__":
    main()
