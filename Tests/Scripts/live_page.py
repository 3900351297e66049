#!/usr/bin/env python3
"""Opens gs-live's page in headless Chromium, sends it packets, and compares what it shows with what
was sent. Prints one JSON object: `checked`, how many comparisons were made, and `failures`, those
that failed, in words.

usage: live_page.py SCENARIO WIDTH SCHEME
"""

import glob
import json
import os
import pathlib
import shutil
import signal
import sys

ROOT = pathlib.Path(os.environ["ROOT"])
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "Tests/Scripts")]

from browser import Browser  # noqa: E402
from live_server import LiveServer  # noqa: E402

PATIENCE = 400
"""Seconds after which the script gives up, whatever it waits for."""

VIEWS = ["meters", "mesh", "band", "packets", "receiver"]

# Text of a cell of the table under `selector`: { column: text } for each row, by its first cell.
ROWS = """Object.fromEntries([...document.querySelectorAll('%s .rows .row')].map(row =>
  [row.firstChild.firstChild?.textContent ?? '', Object.fromEntries([...row.children].map(cell =>
    [cell.classList[1], cell.textContent.replaceAll('\\u00a0', ' ').trim()]))]))"""


class Page:
    """The page under test, and what was found wrong with it."""

    def __init__(self, browser, server, width, scheme):
        self.browser, self.server, self.width, self.scheme = browser, server, width, scheme
        self.failures, self.checked, self.seen = [], 0, 0
        browser.open(server.address, width, 844 if width < 600 else 900, scheme)

    def check(self, what, actual, expected):
        self.checked += 1
        if actual != expected:
            self.failures.append(f"{what}: {actual!r}, not {expected!r}")

    def evaluate(self, expression):
        return self.browser.evaluate(expression)

    def wait(self, what, expression):
        """Waits for something in the page, and counts it as a failure if it never comes."""
        self.checked += 1
        value = self.browser.wait_until(expression)
        if value is None:
            self.failures.append(f"{what}: never so; the view says {self.text('main')[:300]!r}")
        return value

    def wait_for_text(self, selector, text):
        self.wait(f"{selector} says {text!r}", self.says(selector, text))

    @staticmethod
    def says(selector, text):
        """Whether one of the elements under `selector` holds a text, as an expression."""
        return (f"[...document.querySelectorAll({json.dumps(selector)})].some(node => "
                f"node.textContent.replaceAll('\\u00a0', ' ').includes({json.dumps(text)}))")

    def text(self, selector):
        text = f"document.querySelector({json.dumps(selector)})?.textContent ?? ''"
        return self.evaluate(text).replace("\u00a0", " ")

    def rows(self, selector):
        return self.evaluate(ROWS % selector)

    def go(self, view):
        """Opens a view, and waits until it is there."""
        self.evaluate(f"location.hash = {json.dumps('#' + view)}")
        name = view.split("/")[0].capitalize()
        self.wait(f"view {view}", f"document.querySelector('h1')?.textContent.startsWith('{name}')")

    def open_details(self):
        """Unfolds everything: the tables behind the drawings."""
        self.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")

    def fits(self, what):
        """Nothing makes the page wider than the window."""
        self.check(f"{what}: pixels that stick out", self.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"), 0)

    def accessible(self, what):
        """No serious finding of axe-core, where that is installed."""
        if not (source := axe()):
            return
        if not self.evaluate("typeof axe === 'object'"):
            self.evaluate(source + "; null")
        findings = self.evaluate("""axe.run(document, { resultTypes: ['violations'] })
          .then(result => result.violations
            .filter(({ impact }) => ['serious', 'critical'].includes(impact))
            .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${
              nodes[0].any[0]?.message ?? nodes[0].failureSummary}`))""")
        self.check(f"{what}: axe", findings, [])

    def quiet(self, what, allowed=()):
        """No error, no word on the console, no request to anywhere else."""
        own = self.server.address
        asked = [event["request"]["url"]
                 for event in self.browser.parameters("Network.requestWillBeSent")]
        self.check(f"{what}: asked elsewhere",
                   [url for url in asked if not url.startswith((own, "about:blank"))], [])
        log = [event["entry"]["text"] for event in self.browser.parameters("Log.entryAdded")]
        log += [str(event["exceptionDetails"].get("exception", {}).get("description"))
                for event in self.browser.parameters("Runtime.exceptionThrown")]
        log += [str(event["args"])
                for event in self.browser.parameters("Runtime.consoleAPICalled")]
        self.check(f"{what}: complaints",
                   [text for text in log if not any(word in text for word in allowed)], [])


def axe():
    """The text of axe-core; empty if scripts/install-validators.sh has not installed it."""
    files = glob.glob(str(
        ROOT / ".build/validators/lib/*/site-packages/axe_playwright_python/axe.min.js"))
    return pathlib.Path(files[0]).read_text() if files else ""


def main():
    import live_scenarios
    name, width, scheme = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    scenario = getattr(live_scenarios, name)
    signal.alarm(PATIENCE)
    arguments = getattr(scenario, "arguments", [])
    with LiveServer(*(arguments() if callable(arguments) else arguments)) as server:
        before = getattr(scenario, "before", None)
        if before:
            server.send(*before())
        with Browser(shutil.which("chromium")) as browser:
            page = Page(browser, server, width, scheme)
            scenario(page)
    print(json.dumps({"checked": page.checked, "failures": page.failures, "axe": bool(axe())}))


if __name__ == "__main__":
    main()
