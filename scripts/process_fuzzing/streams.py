"""What flows between the stages, made by them, and how each kind of it is changed."""

import json
import pathlib
import random
import subprocess

from . import databases, mutations

ROOT = pathlib.Path(__file__).resolve().parents[2]

FORMS = {
    "samples": mutations.stream, "raw": mutations.samples, "bits": mutations.stream,
    "bit lines": mutations.lines, "frames": mutations.stream, "hex": mutations.lines,
    "packets": mutations.documents, "health": mutations.documents, "table": mutations.lines,
    "networks": mutations.lines, "series": mutations.lines, "labels": mutations.lines,
    "metadata": mutations.documents, "database": None,
}
"""Kinds of streams, and what changes them."""


MOST_BYTES = 2 << 20
"""Longer streams are cut: time is looked at by itself."""


class Streams:
    """Sound streams of each kind, made once."""

    def __init__(self, tools: pathlib.Path, folder: pathlib.Path) -> None:
        self.tools, self.folder = tools, folder
        folder.mkdir(parents=True, exist_ok=True)
        packets = (ROOT / "pipelines" / "demonstration.packets").read_bytes()
        samples = self._tool("gs-synth", "-s", "240k", "--duration", "0.2", given=self._first(packets))
        bits = self._tool("gs-synth", "--output", "bits", given=packets)
        soft = self._tool("gs-demod", "--health", "0.1", given=samples)
        frames = self._tool("gs-frame", given=bits)
        decoded = self._tool("gs-decode", "--all", given=frames)
        self.all: dict[str, list[bytes]] = {
            "samples": [samples],
            "raw": [self._tool("gs-synth", "-s", "240k", "--duration", "0.1", "--output", "raw", "--format", form,
                               given=self._first(packets))
                    for form in ("cu8", "cf32")] + [b"RTL0\0\0\0\5\0\0\0\x1d" + bytes(range(256)) * 40],
            "bits": [soft], "bit lines": [bits],
            "frames": [frames, self._tool("gs-frame", given=soft)],
            "hex": [self._tool("gs-frame", "--output", "hex", given=bits), packets],
            "packets": [decoded] + self._other_packets(decoded),
            "health": [self._tool("gs-decode", "--health", "--all", given=self._tool("gs-frame", given=soft))],
            "table": [self._tool("gs-export", "csv", given=decoded), self._tool("gs-export", "table", given=decoded)],
            "networks": [b"# networks\n45F8 hop_cycle_s=168.0 CoServ\nB5E3 hop_cycle_s=60.2\n"],
            "series": [self._series("time,watts\n"), b"entity_id,state,last_changed\n" + self._series("a,")],
            "labels": [b"time;label\n" + b"".join(
                b"2026-01-01T00:%02d:%02dZ;%s\n" % (n // 60, n % 60, b"off" if n % 160 else b"on")
                for n in range(0, 600, 80))],
            "metadata": [json.dumps({
                "global": {"core:datatype": "cu8", "core:sample_rate": 240000, "core:version": "1.2.6"},
                "captures": [{"core:sample_start": 0, "core:frequency": 915e6,
                              "core:datetime": "2026-01-31T12:00:00Z"}], "annotations": []}).encode()],
            "database": [self._database(decoded)],
        }
        for name, streams in self.all.items():
            if not all(streams):
                raise SystemExit(f"no {name}: are the tools in {tools} built?")

    @staticmethod
    def _first(packets: bytes) -> bytes:
        """Two packets, in the first tenth of a second."""
        lines = [line.split(b"  at=")[0] for line in packets.splitlines() if line.startswith(b"00FF")][:2]
        return b"".join(line + b" at=%s channel=915M ebn0=30\n" % time
                        for line, time in zip(lines, (b"0.02", b"0.11")))

    @staticmethod
    def _series(prefix: str) -> bytes:
        head = "" if prefix.endswith(",") else prefix
        cell = prefix if prefix.endswith(",") else ""
        times = [f"2026-01-01T00:{n // 60:02d}:{n % 60:02d}Z" for n in range(0, 600, 2)]
        rows = [f"{cell}{n * 7 % 50},{time}" if cell else f"{time},{n * 7 % 50}" for n, time in enumerate(times)]
        return (head + "\n".join(rows) + "\n").encode()

    @staticmethod
    def _other_packets(decoded: bytes) -> list[bytes]:
        """Many packets of few meters, a second apart, for those who look at time."""
        found = [json.loads(line) for line in decoded.splitlines()]
        many = []
        for number in range(120):
            packet = dict(found[number % len(found)])
            packet["time"] = f"2026-01-01T00:{number // 60:02d}:{number % 60:02d}.5Z"
            many.append(json.dumps(packet, separators=(",", ":")).encode())
        beacon, log = next(packet for packet in found if packet["kind"] == "beacon"), []
        for number in range(300):
            raw = bytearray.fromhex(beacon["raw"])
            raw[19:24] = bytes([number & 255]) + (number * 2).to_bytes(4, "big")
            raw[32] = number // 40 & 1
            packet = beacon | {"time": f"2026-01-01T00:{number // 30:02d}:{number * 2 % 60:02d}Z",
                               "raw": raw.hex().upper()}
            log.append(json.dumps(packet, separators=(",", ":")).encode())
        return [b"\n".join(many) + b"\n", b"\n".join(log) + b"\n"]

    def _tool(self, *words: str, given: bytes) -> bytes:
        return subprocess.run([self.tools / words[0], *words[1:]], input=given, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False).stdout

    def _database(self, decoded: bytes) -> bytes:
        path = self.folder / "sound.db"
        path.unlink(missing_ok=True)
        self._tool("gs-export", "sqlite", str(path), given=decoded)
        data = path.read_bytes()
        path.unlink()
        return data

    def changed(self, form: str, rng: random.Random, folder: pathlib.Path) -> bytes:
        """A stream of a kind, sound or changed."""
        sound = rng.choice(self.all[form])
        if rng.random() < 0.05:
            return rng.choice([sound, b"", sound + sound, sound[:rng.randrange(len(sound))]])
        if form == "database":
            return databases.mutate(sound, rng, folder)
        change = FORMS[form] if rng.random() < 0.8 else mutations.plain
        return change(sound, rng)[:MOST_BYTES]
