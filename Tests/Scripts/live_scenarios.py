"""What is done with the page, and what it must show: one function a scenario, for live_page.py."""

import json
import subprocess

from live_packets import HOSTILE, MINE, NEAR, beacon, directed, hostile_packets, street, time_of
from live_views import band, mesh, meter, meters, packets, receiver_view


def views(page):
    """Each view: what was sent, what comes anew, its width, and whether everybody can use it."""
    for name, look in [("meters", meters), (f"meter/{NEAR}", meter), ("mesh", mesh), ("band", band),
                       ("packets", packets), ("receiver", receiver_view)]:
        page.go(name)
        look(page)
        page.fits(name)
        page.accessible(name)
    page.quiet("views")


views.before = street
views.arguments = ["--meter", MINE]


def lost(page):
    """A connection that is lost and found, a server that starts anew, and hostile packets."""
    page.wait("connected", page.says("#words", "Live"))
    page.go("packets")
    page.wait("all packets", "document.querySelectorAll('.packets .rows .row').length === 4")
    page.quiet("before")
    page.evaluate("window.isSame = true")
    page.server.lose_connection()
    page.wait_for_text("#words", "Connection lost")
    page.wait_for_text("#age", f"as of {time_of(5)[11:19]} UTC")
    page.fits("without a connection")
    page.accessible("without a connection")
    page.server.send(beacon(NEAR, 12, snr_db=25.5), beacon(NEAR, 13, snr_db=26.5))
    page.server.restore_connection()
    page.wait_for_text("#words", "Live")
    page.wait("caught up", "document.querySelectorAll('.packets .rows .row').length === 6")
    page.wait_for_text(".packets .snr", "26.5 dB")
    asked = [event["request"]["headers"].get("Last-Event-ID")
             for event in page.browser.parameters("Network.requestWillBeSent")
             if event["request"]["url"].endswith("api/events")]
    page.check("it asked for what it missed", (asked[-1] or "").endswith("-4"), True)
    page.server.stop()
    page.wait_for_text("#words", "Connection lost")
    page.server.start()
    page.server.send(beacon("0A0B0CFF", 20, snr_db=17.5))
    page.wait_for_text(".packets .source", "0A0B0CFF")
    page.check("of the old run nothing", page.evaluate(
        "document.querySelectorAll('.packets .rows .row').length"), 1)
    page.go("meters")
    page.wait("one meter", "document.querySelectorAll('.meters .rows .row').length === 1")
    page.check("the same page", page.evaluate("window.isSame"), True)
    hostile(page)
    page.quiet("after", allowed=["net::ERR"])


lost.before = street
lost.arguments = ["--meter", "0BAD0002"]


def hostile(page):
    """Names, keys and numbers that nobody should send are shown as they are, as text."""
    page.server.send(*hostile_packets(30))
    shown = {**HOSTILE, "escape": "␛[31mred␛[0m", "direction": "evil⟨202E⟩gnp.exe"}
    for what, text in shown.items():
        page.wait_for_text(".meters .network", text)
    page.server.send(beacon("0A0B0A01", 29))
    page.wait_for_text(".meters .address", "0A0B0A01")
    page.check("mine, then by address", list(page.rows(".meters"))[:3],
               ["0BAD0002", "0A0B0A01", "0A0B0CFF"])
    page.wait("odd numbers", page.says(".meters .signal", "1.000e+300 dB"))
    page.go("meter/0BAD0000")
    page.wait_for_text(".story", HOSTILE["script"])
    page.go("meter/0BAD0009")
    page.wait("the odd one", "document.querySelectorAll('.packets .rows .row').length === 1")
    page.evaluate("document.querySelector('.packets .rows .row').click()")
    page.wait_for_text("dialog pre", '"<b>key</b>": "<i>value</i>"')
    page.wait_for_text("dialog pre", '"__proto__": {')
    page.browser.press("Escape")
    for view in ["mesh", "band", "packets", "receiver"]:
        page.go(view)
        page.open_details()
        page.wait("something", "document.querySelector('main section')")
        page.fits(f"{view}, hostile")
    page.go("packets")
    for text in shown.values():
        page.wait_for_text(".packets .words", text)
    page.check("no script ran, no element came", page.evaluate(
        "[typeof window.hostile, {}.polluted ?? null, document.querySelectorAll("
        "'main img, main script, main b i').length]"), ["undefined", None, 0])


def empty(page):
    """Nothing has come: each view says what to do."""
    page.wait("connected", page.says("#words", "Live"))
    page.browser.press("Tab")
    page.check("the first stop", page.evaluate("document.activeElement.className"), "skip")
    page.browser.press("Enter")
    page.wait("it leads to the view", "document.activeElement.id === 'view'")
    for view, words in [("meters", "No meter has been heard yet"),
                        ("mesh", "No meter has been heard yet"),
                        ("band", "Nothing is known of the band yet"),
                        ("packets", "No packet has been heard yet"),
                        ("receiver", "Nothing tells of the receiver"),
                        ("meter/0A0B0C01", "has not been heard yet")]:
        page.go(view)
        page.wait_for_text("main", words)
        page.fits(f"{view}, empty")
        page.accessible(f"{view}, empty")
    modules(page)
    page.quiet("empty", allowed=["404"])


def modules(page):
    """What the modules do by themselves."""
    load = "const {{ {} }} = await import('./page/modules/{}.js');"
    stream = "event: a\r\nid: 7\n: life\ndata: 1\ndata: 2\n\n\nevent: b\n\ndata:3\n\ndata: 4"
    page.check("events in pieces", page.evaluate(f"""(async () => {{
      {load.format('EventParser', 'stream')}
      const parser = new EventParser();
      return [...{json.dumps(stream)}].flatMap(piece => [...parser.parse(piece)])
        .map(({{ event, id, data }}) => [event, id, data]);
    }})()"""), [["a", "7", "1\n2"], ["message", "7", "3"]])
    page.check("the same places, in whatever order meters come", page.evaluate(f"""(async () => {{
      {load.format('layout', 'layout')}
      const nodes = Array.from({{ length: 200 }}, (_, n) => ({{ address: `0A0B${{1000 + n}}`,
        level: n % 5, tree_id: `0${{n % 3}}`, route_cost: n % 7 }}));
      const links = nodes.slice(9).map((node, n) => ({{ source: node.address,
        destination: nodes[n].address }}));
      const places = (...of) => JSON.stringify([...layout(...of, 900).places].sort());
      const once = places(nodes, links), apart = new Set(JSON.parse(once).map(([, place]) =>
        `${{place.x}} ${{place.y}}`));
      return [once === places(nodes.toReversed(), links.toReversed()), apart.size];
    }})()"""), [True, 200])
    page.check("numbers", page.evaluate(f"""(async () => {{
      {load.format('duration, count, decimal', 'format')}
      return [...[59.9, 3599, 90061, 1e300].map(duration), count(1234567), count(1e21),
        decimal(-0.26)];
    }})()"""), ["59 s", "59 min 59 s", "1 d 01 h", "1.157e+295 d", "1\u202f234\u202f567",
                "1.000e+21", "−0.3"])


def keep(*lines):
    """Puts packets into a database, as gs-export does beside the page, and returns its name."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    subprocess.run(["gs-export", "sqlite", "packets.db"], input=text, text=True, check=True)
    return ["packets.db"]


def database(page):
    """A database of another day, to which packets are added while the page is open."""
    page.wait_for_text("#words", "A database")
    page.wait_for_text("#age", "up to 11-22 17:00 UTC")
    page.wait("three meters", "document.querySelectorAll('.meters .rows .row').length === 3")
    keep(beacon("0A0B0CDB", 95, snr_db=28.5))
    page.wait_for_text(".meters .signal", "28.5 dB")
    page.wait_for_text("#age", "up to 11-22 17:01 UTC")
    page.quiet("database")


database.arguments = lambda: keep(*street())


def crowd():
    """A thousand meters in twenty trees, each heard by a neighbour."""
    address = lambda number: f"0A0B{number:04X}"  # noqa: E731
    for number in range(1000):
        yield beacon(address(number), number % 60, tree_id=f"{number % 20:02X}",
                     level=number % 7 + 1)
        yield directed(address(number), address((number + 20) % 1000), number % 60,
                       tree_id=None, level=None, route_cost=None)


def many(page):
    """A thousand meters: rows that are on the screen only, changed in place; bounded memory."""
    page.wait_for_text(".figures", "1\u202f000 meters")
    rows = "document.querySelectorAll('.meters .rows .row').length"
    page.wait("a screenful of rows", f"{rows} > 10 && {rows} < 60")
    page.evaluate("window.row = document.querySelector('.meters .rows .row'); window.row.mark = 1")
    page.server.send(beacon("0A0B0000", 61, snr_db=33.5))
    page.wait("changed in place", page.says(".meters .signal", "33.5 dB"))
    page.check("the same row", page.evaluate(
        "document.querySelector('.meters .rows .row').mark === 1 && window.row.isConnected"), True)
    page.evaluate("document.querySelector('.meters .rows [tabindex=\"0\"]').focus()")
    page.browser.press("End")
    page.wait("the last row has the focus", "document.activeElement.dataset.id === '0A0B03E7'")
    page.check("still a screenful", page.evaluate(rows) < 80, True)
    page.go("mesh")
    page.wait("all drawn", "document.querySelectorAll('.graph .meter').length === 1000")
    page.wait("all linked", "document.querySelectorAll('.graph .link').length === 1000")
    place = "document.querySelector('.graph [data-address=\"0A0B0064\"] circle').outerHTML"
    before = page.evaluate(place)
    page.fits("mesh of many")
    page.accessible("mesh of many")
    page.server.send(*[beacon(f"0A0B{number % 1000:04X}", 62, tree_id=None, level=None)
                       for number in range(7000)])
    page.go("packets")
    page.wait("they come", page.says(".packets .row", "17:01:02"))
    page.check("kept packets", page.evaluate("""(async () => {
      const { store } = await import('./page/modules/store.js'), end = performance.now() + 60000;
      while (store.sequence < 9001 && performance.now() < end) {
        await new Promise(requestAnimationFrame);
      }
      return [store.sequence, store.packets.length <= 6000];
    })()"""), [9001, True])
    page.go("mesh")
    page.wait("drawn again", "document.querySelectorAll('.graph .meter').length === 1000")
    page.check("in its place", page.evaluate(place), before)
    page.quiet("many")


many.before = lambda: list(crowd())
