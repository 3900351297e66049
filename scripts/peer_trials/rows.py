"""Which peers which programs have to do with, and how it has to end."""

import dataclasses
import functools
import pathlib
from collections.abc import Callable

from . import brokers, browsers, databases, point_servers, sample_servers
from .peer import FullBacklog, Nobody, Peer, closing, endless_garbage, garbage, silent

UNAVAILABLE = (69,)
FOR_EVER = None
"""Seconds to the end of what goes on until a signal."""

Start = Callable[["Setting"], Peer]


@dataclasses.dataclass
class Setting:
    """What trials share."""

    cluster: databases.Cluster | None
    """A server that holds packets."""
    fill: Callable[[databases.Cluster], None]
    driver: pathlib.Path
    """The folder of a driver of SoapySDR, and of samples that it plays."""


@dataclasses.dataclass(frozen=True)
class Row:
    """A peer and a program."""

    peer: str
    """What the peer does, in words."""
    words: str
    """The command; {port} is the peer's."""
    start: Start
    seconds: float | None
    """Greatest time from the end of the input, or from the start of a program that has none, to the end."""
    statuses: tuple[int, ...] = UNAVAILABLE
    """At that end."""
    says: str = ""
    """What is said of it, as a regular expression."""
    reads: bool = True
    """Whether the program reads lines."""
    counts: bool = True
    """Whether its counters have to agree."""
    output: str = "none"
    """Who takes its output: none, or a reader that is slow."""
    stopped: tuple[int, ...] = (0, 69)
    """Statuses after a signal."""
    is_quick: bool = False
    needs: str = ""
    """What the machine has to have: postgres or soapy."""


def serving(serve: Callable) -> Start:
    """A peer that serves its connections so."""
    return lambda _: Peer(serve)


def anybody(kind: Callable[[], Peer]) -> Start:
    """A peer that needs nothing."""
    return lambda _: kind()


def rows() -> list[Row]:
    """All of them."""
    return [*_brokers(), *_point_servers(), *_sample_servers(), *_radios(), *_writers(), *_readers(), *_browsers()]


def _brokers() -> list[Row]:
    command = "gs-export mqtt --broker mqtt://127.0.0.1:{port} --all-meters --stats"
    row = functools.partial(Row, words=command, seconds=10, says="not delivered")
    refusing = bytes([0x20, 2, 0, 5])
    return [
        row("nobody listens", start=anybody(Nobody), is_quick=True),
        row("neither accepts nor refuses", start=anybody(FullBacklog)),
        row("silent after it has accepted", start=serving(silent), is_quick=True),
        row("garbage in place of its answer", start=serving(garbage), is_quick=True),
        row("garbage without end", start=serving(endless_garbage)),
        row("closes at once", start=serving(closing)),
        row("half an answer, then silent", start=serving(brokers.answering(brokers.ACCEPTED[:2]))),
        row("half an answer, then closes", start=serving(brokers.answering(brokers.ACCEPTED[:2], closes=True)),
            says="closed the connection", is_quick=True),
        row("refuses user and password", start=serving(brokers.answering(refusing, closes=True)), is_quick=True,
            says="MQTT_USERNAME and MQTT_PASSWORD"),
        row("accepts, then closes", start=serving(brokers.answering(brokers.ACCEPTED, closes=True))),
        row("acknowledges nothing", start=serving(brokers.answering(brokers.ACCEPTED)), is_quick=True),
        row("a byte a second", start=serving(brokers.dripping)),
        row("takes ten packets, then silent", start=serving(brokers.taking(10)), seconds=15, is_quick=True),
        row("takes ten packets, then closes each time", start=serving(brokers.taking(10, closes=True)), seconds=15),
        row("takes four messages a second", start=serving(brokers.taking(1000, pause=0.25)), seconds=90,
            statuses=(0,), says="", is_quick=True),
    ]


def _point_servers() -> list[Row]:
    command = "gs-export influx --post http://127.0.0.1:{port}/write --stats"
    row = functools.partial(Row, words=command, seconds=10, says="not delivered")
    return [
        row("nobody listens", start=anybody(Nobody), says="cannot reach.*Is the address right", is_quick=True),
        row("neither accepts nor refuses", start=anybody(FullBacklog), says="cannot reach.*Is the address right"),
        row("never answers", start=serving(silent), is_quick=True),
        row("garbage in place of an answer", start=serving(garbage)),
        row("closes at once", start=serving(closing)),
        row("closes after each request", start=serving(point_servers.answering(b"", closes=True)), is_quick=True),
        row("stalls in the middle of an answer", start=serving(point_servers.answering(b"HTTP/1.1 204 No")),
            is_quick=True),
        row("stalls in the body of an answer",
            start=serving(point_servers.answering(b"HTTP/1.1 500 Oh\r\nContent-Length: 9\r\n\r\nno"))),
        row("500 without end", start=serving(point_servers.status("500 Oh"))),
        row("429, in an hour", start=serving(point_servers.status("429 Later", "Retry-After: 3600"))),
        row("302", start=serving(point_servers.status("302 Found", "Location: http://127.0.0.1:9/there")),
            says="another address, http://127.0.0.1:9/there", is_quick=True),
        row("401", start=serving(point_servers.status("401 Unauthorized")), says="INFLUX_TOKEN"),
        row("headers without end", start=serving(point_servers.flooding(b"HTTP/1.1 200 Oh\r\n", b"X: y\r\n" * 999)),
            is_quick=True),
        row("one header without end", start=serving(point_servers.flooding(b"HTTP/1.1 200 Oh\r\nX: ", b"y" * 65536))),
        row("a body without end", start=serving(point_servers.flooding(b"HTTP/1.1 500 Oh\r\n\r\n", b"y" * 65536)),
            is_quick=True),
        row("100 without end",
            start=serving(point_servers.flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99))),
        row("a byte a second", start=serving(point_servers.dripping)),
        row("takes one request, then silent", start=serving(point_servers.taking(1)), statuses=(0, 69), says=""),
    ]


def _sample_servers() -> list[Row]:
    capture = "gs-capture --rtl-tcp 127.0.0.1:{port} -f 915M -s 250k --stats"
    row = functools.partial(Row, reads=False, counts=False, stopped=(0,), output="slow")
    header = sample_servers.HEADER
    peers = [
        ("nobody listens", anybody(Nobody), 10, "cannot|no rtl_tcp|refused", True),
        ("neither accepts nor refuses", anybody(FullBacklog), 10, "answer", False),
        ("silent after it has accepted", serving(silent), 10, "", True),
        ("garbage in place of its header", serving(garbage), 10, "rtl_tcp", True),
        ("closes at once", serving(closing), 10, "closed", False),
        ("closes in its header", serving(sample_servers.beginning(header[:8], closes=True)), 10, "closed", True),
        ("half a header, then silent", serving(sample_servers.beginning(header[:8])), 10, "", False),
        ("closes after its header", serving(sample_servers.beginning(header, closes=True)), 10, "closed", False),
        ("no samples after its header", serving(sample_servers.beginning(header)), 10, "no sample", True),
        ("a header of a byte a second", serving(sample_servers.dripping_header), 15, "", False),
    ]
    endless = [
        ("samples of a byte a second", serving(sample_servers.dripping), False),
        ("samples without end, read slowly", serving(sample_servers.flooding), True),
    ]
    found = []
    for peer, start, seconds, says, is_quick in peers:
        found.append(row(peer, f"{capture} --no-retry", start, seconds, says=says, is_quick=is_quick))
        found.append(row(peer, capture, start, FOR_EVER, says=says))
    for peer, start, is_quick in endless:
        found.append(row(peer, f"{capture} --no-retry", start, FOR_EVER, is_quick=is_quick))
    survey = "gs-survey --quick --rtl-tcp 127.0.0.1:{port}"
    for peer, start, seconds, says, _ in peers[2:9:2]:
        found.append(row(peer, survey, start, seconds, says=says, stopped=(0, 69)))
    return found


def _radios() -> list[Row]:
    capture = "gs-capture --soapy driver=stub,file={driver}/samples,endless=1,at=1000,then=%s -s 250k -f 915M --stats"
    row = functools.partial(Row, start=anybody(Nobody), reads=False, counts=False, stopped=(0,), needs="soapy")
    found = []
    for peer, then, says in (("errors in place of samples", "vanish", "lost|error"),
                             ("times out without end", "stall", "no samples"),
                             ("overflows without end", "overflow", "samples")):
        command = capture % then
        found.append(row(peer, f"{command} --no-retry", seconds=10, says=says, is_quick=True))
        found.append(row(peer, command, seconds=FOR_EVER, says=says))
    return found


CONNECTION = "postgresql://meters@127.0.0.1:{port}/postgres"


def _relayed(limit: int, *, closes: bool = False) -> Start:
    return lambda setting: databases.Relay(setting.cluster, limit, closes=closes)


def _stopped(setting: Setting) -> Peer:
    return databases.Stopped(setting.fill)


DATABASES: list[tuple[str, Start, float | None, bool]] = [
    ("nobody listens", anybody(Nobody), 10, True),
    ("neither accepts nor refuses", anybody(FullBacklog), 15, False),
    ("silent after it has accepted", serving(silent), 15, True),
    ("garbage in place of its answer", serving(garbage), 15, True),
    ("garbage without end", serving(endless_garbage), 15, False),
    ("closes at once", serving(closing), 10, False),
    ("closes in its greeting", _relayed(50, closes=True), 10, False),
    ("stalls in its greeting", _relayed(50), 15, True),
]
"""What all have to do with, seconds to the end, and whether it is quick."""


def _writers() -> list[Row]:
    command = f"gs-export postgres --stats {CONNECTION}"
    row = functools.partial(Row, words=command, needs="postgres")
    found = [row(peer, start=start, seconds=seconds, is_quick=is_quick, says="cannot reach")
             for peer, start, seconds, is_quick in DATABASES]
    return found + [
        row("stalls once connected", start=_relayed(500), seconds=FOR_EVER, is_quick=True),
        row("closes in its first answers", start=_relayed(700, closes=True), seconds=10, says="cannot reach"),
        row("stalls while it is written to", start=_relayed(1500), seconds=10, says="not delivered"),
        row("closes while it is written to, each time", start=_relayed(1500, closes=True), seconds=30,
            says="not delivered"),
        row("SIGSTOP", start=_stopped, seconds=FOR_EVER),
    ]


def _readers() -> list[Row]:
    found = []
    for words, is_quick in ((f"gs-export report --database {CONNECTION}", True),
                            (f"gs-export outages --database {CONNECTION}", False),
                            (f"gs-live --listen 127.0.0.1:0 {CONNECTION}", True),
                            (f"gs-hunt structure {CONNECTION}", True)):
        row = functools.partial(Row, words=words, reads=False, counts=False, needs="postgres", stopped=(0, 69))
        found += [row(peer, start=start, seconds=seconds, is_quick=is_quick and is_quick_peer, says="cannot reach")
                  for peer, start, seconds, is_quick_peer in DATABASES]
        # Nobody waits for libpq to give up.
        patient = f"{words}?connect_timeout=600"
        found.append(row("silent after it has accepted, for ten minutes", words=patient, start=serving(silent),
                         seconds=FOR_EVER, is_quick=is_quick))
        goes_on = words.startswith("gs-live")
        found += [
            row("stalls once connected", start=_relayed(500), seconds=FOR_EVER, is_quick=is_quick),
            row("stalls in the middle of rows", start=_relayed(100_000), seconds=FOR_EVER, is_quick=is_quick),
            row("closes in its first answers", start=_relayed(600, closes=True), seconds=10, statuses=(69, 74),
                says="cannot re"),
            row("closes in the middle of rows", start=_relayed(100_000, closes=True),
                seconds=FOR_EVER if goes_on else 10, statuses=(74,), says="cannot read"),
            row("SIGSTOP", start=_stopped, seconds=FOR_EVER),
        ]
    return found


def _browsers() -> list[Row]:
    row = functools.partial(Row, words="gs-live --listen 127.0.0.1:0 --stats", seconds=FOR_EVER, counts=False,
                            stopped=(0,))
    return [
        row(peer, start=anybody(functools.partial(browsers.Browsers, visit)), is_quick=is_quick)
        for peer, visit, is_quick in (
            ("clients that ask for all, and read nothing", browsers.slow_readers, True),
            ("clients that stop in the middle of a request", browsers.half_requests, True),
            ("600 clients that say nothing", browsers.crowd, False),
            ("300 clients that reset the connection", browsers.resets, True),
            ("a client with a header without end", browsers.endless_header, False))]
