"""What each view of gs-live's page must show of a street, what comes anew, what is pressed."""

import json

from live_packets import FAR, MINE, NEAR, beacon, directed, receiver


def meters(page):
    page.wait("three meters", "document.querySelectorAll('.meters .rows .row').length === 3")
    rows = page.rows(".meters")
    page.check("mine stands first", list(rows), [MINE, NEAR, FAR])
    expected = {
        MINE: {"address": MINE + "mine", "packets": "1", "signal": "21.5 dB", "uptime": "1 d 01 h",
               "level": "5", "cost": "22", "tree": "15", "network": "B5E3 · Utility of tests",
               "last": "4 s"},
        NEAR: {"packets": "2", "signal": "30.0 dB", "mean": "30.6 ± 0.8", "level": "2",
               "tree": "1F", "last": "2 s"},
        FAR: {"packets": "1", "signal": "9.0 dB", "uptime": "30 s", "last": "1 s"}}
    for address, cells in expected.items():
        for column, text in cells.items():
            page.check(f"{address}, {column}", rows.get(address, {}).get(column), text)
    page.check("figures", page.evaluate(
        "[...document.querySelectorAll('.figures b')].slice(0, 2).map(b => b.textContent)"),
        ["3", "4"])
    page.server.send(beacon(NEAR, 6, snr_db=33.3))
    page.wait_for_text(".meters .signal", "33.3 dB")
    page.check("it counts on", page.rows(".meters")[NEAR]["packets"], "3")
    page.evaluate("""(() => { const search = document.querySelector('input[type=search]');
      search.value = '0c03'; search.dispatchEvent(new Event('input')); })()""")
    page.wait("searched", "document.querySelectorAll('.meters .rows .row').length === 1")


def meter(page):
    page.wait("values", page.says(".figures", "33.3 dB"))
    page.check("heading", page.text("h1"), f"Meter {NEAR}")
    page.wait_for_text(".timeline", "directed")
    page.wait("packets", "document.querySelectorAll('.packets .rows .row').length === 3")
    page.open_details()
    page.wait_for_text("table[aria-label^=Signal] td", "33.3")
    page.server.send(directed(FAR, NEAR, 7, snr_db=12.5))
    page.wait_for_text(".packets .row", "12.5 dB")
    page.evaluate("document.querySelector('.packets .rows .row').click()")
    explained(page, ["type", "ci"])
    page.browser.press("Escape")
    page.wait("closed", "!document.querySelector('dialog').open")


def explained(page, fields):
    """The dialog with a packet byte by byte."""
    page.wait("explained", "document.querySelectorAll('dialog[open] .fields tbody tr').length > 2")
    names = page.evaluate("""[...document.querySelectorAll('dialog .fields td:nth-child(3)')]
      .map(cell => cell.textContent)""")
    for field in fields:
        page.check(f"explains {field}", field in names, True)
    page.fits("a packet")
    page.accessible("a packet")


def mesh(page):
    page.wait("drawn", f"document.querySelector('.graph [data-address=\"{MINE}\"] circle')")
    page.open_details()
    page.wait("links", "document.querySelectorAll('.links .rows .row').length === 2")
    links = page.evaluate("""[...document.querySelectorAll('.links .rows .row')].map(row =>
      [...row.children].slice(0, 3).map(cell => cell.textContent).join(' ')).sort()""")
    page.check("links", links, [f"{NEAR} {MINE} 1", f"{FAR} {NEAR} 1"])
    page.wait("as many lines", "document.querySelectorAll('.graph .link').length === 2")
    page.server.send(directed(FAR, NEAR, 8), directed(FAR, "0A0B0C04", 8))
    page.wait_for_text(".links .row", "0A0B0C04")
    page.wait_for_text(".nodes .row", "only spoken to")
    page.evaluate("""document.querySelector('.graph [data-address="%s"]')
      .dispatchEvent(new MouseEvent('click', { bubbles: true }))""" % FAR)
    page.wait_for_text(".chosen-meter", "2 links")
    page.evaluate("""(() => { const choice = document.querySelector('.time select');
      choice.selectedIndex = 1; choice.dispatchEvent(new Event('change'));
      const slider = document.querySelector('.time input'); slider.value = 0;
      slider.dispatchEvent(new Event('input')); })()""")
    page.wait("the slider's begin is quiet",
              f"document.querySelector('.graph [data-address=\"{FAR}\"].quiet')")


def band(page):
    page.wait("channels", "document.querySelector('canvas')?.style.height")
    page.open_details()
    page.wait_for_text("td", "916.5 MHz")
    table = page.evaluate("""[...document.querySelectorAll('table[aria-label=Channels] tbody tr')]
      .map(row => [...row.cells].slice(0, 2).map(cell =>
        cell.textContent.replaceAll('\\u00a0', ' ')).join(' '))""")
    page.check("channels", table, ["914.7 MHz 1", "915.2 MHz 1", "916.5 MHz 6"])
    page.wait_for_text("#advice", "from 914.7 MHz to 916.5 MHz, most on 916.5 MHz")
    page.wait_for_text("#advice", "The noise is 11 dB higher around 915.0 MHz")
    page.wait_for_text("#advice", "3 meters")
    page.wait_for_text("td", "−101.5")
    noisy = {**receiver(9)["demod"], "noise_floor_dbfs_per_hz": [-99.5] * 8}
    page.server.send(receiver(9, demod=noisy))
    page.wait_for_text("td", "−99.5")


def packets(page):
    page.wait("all packets", "document.querySelectorAll('.packets .rows .row').length === 8")
    newest = page.evaluate("""[...document.querySelector('.packets .rows .row').children]
      .map(cell => cell.textContent.replaceAll('\\u00a0', ' '))""")
    page.check("the newest", newest[:7],
               ["17:00:08", "directed", FAR, "0A0B0C04", "ok", "21.5 dB", "916.5 MHz"])
    choose = """(() => { const choice = document.querySelector('select[aria-label=Kind]');
      choice.value = '%s'; choice.dispatchEvent(new Event('change')); })()"""
    page.evaluate(choose % "directed")
    page.wait("filtered", "document.querySelectorAll('.packets .rows .row').length === 4")
    page.evaluate(choose % "")
    page.wait("all again", "document.querySelectorAll('.packets .rows .row').length === 8")
    page.evaluate("document.querySelector('button[aria-pressed]').click()")
    page.server.send(beacon(MINE, 10))
    page.wait_for_text(".note", "1 newer")
    page.check("held", page.evaluate("document.querySelectorAll('.packets .rows .row').length"), 8)
    page.evaluate("document.querySelector('button[aria-pressed]').click()")
    page.wait("goes on", "document.querySelectorAll('.packets .rows .row').length === 9")
    page.evaluate("document.querySelector('.packets .rows [tabindex=\"0\"]').focus()")
    page.browser.press("ArrowDown")
    page.check("the second row has the focus", page.evaluate(
        "document.activeElement.getAttribute('aria-rowindex')"), "3")
    page.browser.press("ArrowUp")
    page.browser.press("Enter")
    explained(page, ["uptime_s", "source", "checksum"])
    page.evaluate("""(() => { window.copied = undefined;
      Object.defineProperty(navigator, 'clipboard', { configurable: true,
        value: { writeText: async text => { window.copied = text; } } });
      document.querySelector('dialog .hex button').click(); })()""")
    page.wait("copied as hex", f"window.copied === {json.dumps(beacon(MINE, 10)['raw'])}")
    page.wait_for_text("dialog [role=status]", "Copied")
    page.check("the address tells it", page.evaluate("location.hash"), "#packets/9")
    page.browser.press("Escape")
    page.wait("the address is back", "location.hash === '#packets'")


def receiver_view(page):
    for text in ["−3.4 dBFS", "RTL-SDR 0, R820T", "33.8 dB", "431", "bad: 8, ok: 390",
                 "3, 4\u202f096 samples lost", "set by a time server", "915.500 MHz"]:
        page.wait_for_text("dd", text)
    page.server.send(receiver(11, frame={"bursts": 40_777}))
    page.wait_for_text("dd", "40\u202f777")
    page.wait_for_text("dd", "open")
