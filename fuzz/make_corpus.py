#!/usr/bin/env python3
"""Writes the corpus of each target of the fuzzer: short inputs that reach far into what reads them.

    fuzz/make_corpus.py FOLDER_OF_TOOLS

Packets are those of the demonstration, made by gs-synth of invented meters.
"""

import json
import pathlib
import struct
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent
SIGNATURE = b"\x89GSS\r\n\x1a\n"


def write(target: str, name: str, contents: bytes) -> None:
    folder = ROOT / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(contents)


def tool(tools: pathlib.Path, *words: str, given: bytes) -> bytes:
    return subprocess.run([tools / words[0], *words[1:]], input=given, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False).stdout


def record(kind: int, payload: bytes, index: int = 0, flags: int = 0) -> bytes:
    return struct.pack("<HHIQ", kind, flags, len(payload), index) + payload


def items(*pairs: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HI", tag, len(value)) + value for tag, value in pairs)


def hex_packets(tools: pathlib.Path) -> list[bytes]:
    text = (ROOT.parent / "pipelines" / "demonstration.packets").read_bytes()
    lines = tool(tools, "gs-decode", "--all", given=text).splitlines()
    packets: dict[str, dict] = {}
    # A published packet keeps its form and gets an invented address; its check no longer fits.
    for line in (json.loads(line.replace(b"5021D005", b"0A0B0C05")) for line in lines):
        packets.setdefault(line["kind"] + line.get("type", ""), line)
    return list(packets.values())


def main() -> None:
    tools = pathlib.Path(sys.argv[1])
    packets = hex_packets(tools)
    raws = [bytes.fromhex(packet["raw"]) for packet in packets]
    text = "\n".join(raw.hex().upper() for raw in raws).encode() + b"\n"
    frames = tool(tools, "gs-synth", "--output", "bits", given=text)
    bits = tool(tools, "gs-frame", given=frames)
    write("records", "soft-bits", frames[:6000] + b"\0")
    write("records", "frames", bits[:6000] + b"\x40\x08\x02")
    description = items((1, struct.pack("<d", 250000.0)), (2, struct.pack("<d", 915e6)),
                        (3, b"cu8"), (4, struct.pack("<q", 0)), (5, b"a"), (6, b"b"),
                        (7, struct.pack("<H", 1)))
    stream = (SIGNATURE + record(1, description) + record(2, bytes(range(32)))
              + record(3, items((16, struct.pack("<Q", 9)), (17, b"why")), 16)
              + record(6, items((6, b"gs-demod 1"), (18, b"{}"), (32, struct.pack("<q", 1))))
              + record(7, b"", 25))
    write("records", "all-kinds", stream + b"\x07\x09\x02")
    write("samples", "records", b"\0" + stream + b"\x07\x09\x02")
    write("samples", "rtl-tcp", b"\0RTL0\0\0\0\5\0\0\0\x1d" + bytes(range(64)) + b"\x03\x05\x02")
    for number in range(4):
        write("samples", f"raw-{number}", bytes([number]) + bytes(range(100, 164)) + b"\x03\x05\x02")
    metadata = {"global": {"core:datatype": "cu8", "core:sample_rate": 250000, "core:version": "1.2.6"},
                "captures": [{"core:sample_start": 0, "core:frequency": 915e6,
                              "core:datetime": "2026-01-31T12:00:00Z"}], "annotations": []}
    write("recordings", "metadata", b"\0" + json.dumps(metadata).encode())
    write("recordings", "archive", b"\1" + tape("a.sigmf-meta", json.dumps(metadata).encode()))
    write("recordings", "name", b"\2folder/g001_903.2M_250k.cu8")
    for number, raw in enumerate(raws):
        body = raw[2:][:250]
        write("frames", f"one-{number}", b"\0" + bytes([2, len(body)]) + body)
        write("elements", f"body-{number}", b"\0" + raw[6:])
        write("text-lines", f"line-{number}", raw.hex().upper().encode() + b"\n\x03\x02")
        bit = "".join(f"0{byte:08b}1" [0] + f"{byte:08b}"[::-1] + "1" for byte in raw)
        line = ("01" * 24) + bit
        packed = bytes(int(line[at:at + 8][::-1].ljust(8, "0"), 2) for at in range(0, len(line), 8))
        write("soft-bits", f"burst-{number}", b"\1" + packed[:1000])
    several = b"".join(bytes([6, len(raw[2:252])]) + raw[2:252] for raw in raws[:12])
    write("frames", "several", b"\0" + several)
    jsons = [json.dumps(packet, separators=(",", ":")).encode() for packet in packets]
    for number, line in enumerate(jsons):
        write("packet-json", f"line-{number}", line + b"\n")
        write("formats", f"line-{number}", line + b"\n")
    write("formats", "hostile", json.dumps(
        {"schema": 1, "kind": "=1+1", "source": "a\u001b[31m\u202e\u0085\"',\n", "network": "\\"}
    ).encode() + b"\n")
    write("networks", "file", b"# networks\n142A hop_cycle_s=60.2 x\n1234\n")
    for number, line in enumerate([
            b"/api/packets?after=1&limit=5&kind=beacon\n127.0.0.1:8024\n3",
            b"/api/meters/0A0B0C01\nmeters.example.org\n", b"/api/mesh?from=2026-01-31T12:00:00Z\n[::1]",
            b"/api/events?after=x-1\na.evil.example\nfuzz-1", b"/drawings/timeline?meters=0A0B0C01,%41"]):
        write("requests", f"request-{number}", line)
    database = ROOT / "corpus.db"
    tool(tools, "gs-export", "sqlite", str(database), given=jsons[0] + b"\n")
    write("database", "one-packet", database.read_bytes()[:1 << 18])
    database.unlink()
    write("series", "columns", b"\0time,watts\n2026-01-31T12:00:00Z,100\n2026-01-31T12:01:00Z,2000\n")
    write("series", "home-assistant",
          b"\0entity_id,state,last_changed\na,1.5,2026-01-31T12:00:00.000Z\na,2,1769860860\n")
    write("series", "labels", b"\2time;label\n2026-01-31 12:00;\"a;b\"\n2026-01-31 12:05;off\n")
    write("series", "count", b"\4entity_id,type,unit,2026-01-31T12:00:00Z,2026-01-31T13:00:00Z\na,b,kWh,1,2\n")


def tape(name: str, contents: bytes) -> bytes:
    header = bytearray(512)
    header[:len(name)] = name.encode()
    header[124:136] = f"{len(contents):011o}\0".encode()
    header[148:156] = b" " * 8
    header[156] = ord("0")
    header[257:263] = b"ustar\0"
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return bytes(header) + contents.ljust(-(-len(contents) // 512) * 512, b"\0")


if __name__ == "__main__":
    main()
