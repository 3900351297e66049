#!/usr/bin/env python3
"""Makes docs/live.png: the page of gs-live with the demonstration's packets, on a desktop in light
colours and beside it on a phone in dark ones.

  scripts/live-picture.py FOLDER    FOLDER holds the built stages
"""

import base64
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from browser import Browser  # noqa: E402

CHAIN = (
    "gs-synth -f 915.5M -s 2.4M --duration 12 --start-time 2026-11-22T17:00:00Z | "
    "gs-demod --health 1 | gs-frame | gs-decode --health")
DESKTOP, PHONE = (1060, 600), (390, 600)


def picture(address, view, drawn, size, scheme):
    """A view in a window of a size, once something is drawn in it, as an address of its own."""
    with Browser(shutil.which("chromium") or shutil.which("chromium-browser")) as browser:
        browser.open(f"{address}#{view}", *size, scheme)
        if not browser.wait_until(drawn):
            sys.exit(f"live-picture.py: the view {view} shows nothing")
        # What was drawn is on the screen two frames later.
        browser.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))")
        shot = browser.call("Page.captureScreenshot", format="png")["data"]
    return f"data:image/png;base64,{shot}"


def together(pictures):
    """Pictures side by side, as PNG."""
    width = DESKTOP[0] + PHONE[0] + 16
    with Browser(shutil.which("chromium") or shutil.which("chromium-browser")) as browser:
        browser.open("about:blank", width, DESKTOP[1], "light")
        browser.evaluate(f"""(async () => {{
          document.body.style.cssText = 'margin:0;display:flex;gap:16px;background:transparent';
          for (const source of {pictures!r}) {{
            const image = new Image();
            image.src = source;
            await image.decode();
            document.body.append(image);
          }}
        }})()""")
        browser.call("Emulation.setDefaultBackgroundColorOverride",
                     color={"r": 0, "g": 0, "b": 0, "a": 0})
        return base64.b64decode(browser.call("Page.captureScreenshot", format="png")["data"])


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    stages = pathlib.Path(sys.argv[1]).resolve()
    environment = {**os.environ, "PATH": f"{stages}:{os.environ['PATH']}"}
    with (ROOT / "pipelines/demonstration.packets").open() as packets:
        heard = subprocess.run(["bash", "-o", "pipefail", "-c", CHAIN], stdin=packets, check=True,
                               env=environment, stdout=subprocess.PIPE).stdout
    server = subprocess.Popen(
        ["gs-live", "--listen", "127.0.0.1:0", "--meter", "0A0B0C01"], env=environment,
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+", server.stderr.readline())[0]
        server.stdin.write(heard.decode())
        server.stdin.flush()
        rows = "document.querySelectorAll('.meters .rows .row').length === 7"
        links = "document.querySelectorAll('.graph .link').length === 2"
        pictures = [picture(address, "meters", rows, DESKTOP, "light"),
                    picture(address, "mesh", links, PHONE, "dark")]
    finally:
        server.kill()
        server.wait()
    (ROOT / "docs/live.png").write_bytes(together(pictures))


if __name__ == "__main__":
    main()
