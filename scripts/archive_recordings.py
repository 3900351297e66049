"""Forty recordings of all formats, by gs-synth and by a transmitter of its own in numpy."""
import json
import os
import pathlib
import re
import subprocess
import tarfile

import numpy

RATE, CENTER = 500_000, 915_500_000
LONG_RATE, LONG_SECONDS = 250_000, 160
# Recordings are dated in whole seconds: some file systems know no others.
DATE = 1_800_000_000
# A network that no public list names; its folder would be taken for a number.
RARE_NETWORK = "1234"
SIGMF_TYPES = {"cu8": numpy.uint8, "ci8": numpy.int8, "ci16_le": "<i2", "ci16_be": ">i2",
               "cf32_le": "<f4", "cf32_be": ">f4"}


def known_packets():
    """The packets of the demonstration, in hexadecimal digits."""
    text = pathlib.Path(__file__).parent.parent.joinpath("pipelines/demonstration.packets").read_text()
    lines = [re.sub(r"\s+[a-z0-9]+=\S+", "", line).replace(" ", "")
             for line in text.splitlines() if re.match("[0-9A-F]", line)]
    return [line for line in lines if "|" not in line]


def rare_packets(tools, count):
    """Beacons of meters of the rare network, which are in no other one."""
    keys = [{"kind": "beacon", "network": RARE_NETWORK, "source": f"0D0E0F{number:02X}",
             "counter": number, "uptime_s": 1000 * number} for number in range(count)]
    bits = run(tools, "gs-synth", "--output", "bits", data="\n".join(map(json.dumps, keys)).encode())
    return run(tools, "gs-frame", "--output", "hex", data=bits).decode().split()


def run(tools, name, *options, data):
    """What a tool makes of its input."""
    return subprocess.run([tools / name, "-qq", *options], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


def synthesise(tools, packets, path, seed, *options, rate=RATE):
    """A recording by gs-synth."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(run(
        tools, "gs-synth", "-s", str(rate), "-f", str(CENTER), "--seed", str(seed), "--channels", "random",
        "--random-times", "--ebn0-range", "4", "--offset-range", "800", *options,
        data="\n".join(packets).encode()))


def transmit(packets, seed):
    """Complex samples of bursts in noise, one packet each, without any code of the project."""
    draw = numpy.random.default_rng(seed)
    samples = numpy.zeros(0, complex)
    for packet in packets:
        bits = [1, 1] + [0, 1] * 25 + [0]
        for byte in bytes.fromhex(packet):
            bits += [0] + [byte >> place & 1 for place in range(8)] + [1]
        tones = numpy.array(bits + [0, 0]) * 9600.0 - 4800
        places = (numpy.arange(int(len(tones) * RATE / 9600)) * 9600 // RATE).astype(int)
        carrier = 100_000 * draw.integers(-1, 2) + draw.uniform(-800, 800)
        phase = 2 * numpy.pi * numpy.cumsum(tones[places] + carrier) / RATE
        quiet = numpy.zeros(int(RATE * draw.uniform(0.03, 0.1)))
        samples = numpy.concatenate([samples, quiet, 0.3 * numpy.exp(1j * phase)])
    samples = numpy.concatenate([samples, numpy.zeros(RATE // 10)])
    deviation = 0.3 * numpy.sqrt(RATE / 9600 / 10 ** 2.4 / 2)
    noise = draw.normal(0, deviation, (2, len(samples)))
    return samples + noise[0] + 1j * noise[1]


def encode(samples, kind):
    """Bytes of samples of a type of SigMF."""
    values = numpy.stack([samples.real, samples.imag], axis=1)
    dtype = numpy.dtype(SIGMF_TYPES[kind])
    if dtype.kind == "f":
        return values.astype(dtype).tobytes()
    full = 128 if dtype.itemsize == 1 else 32768
    offset = 127.5 if dtype.kind == "u" else 0
    limits = numpy.iinfo(dtype)
    return numpy.clip(numpy.round(values * (full - 1) + offset), limits.min, limits.max).astype(
        dtype).tobytes()


def write_sigmf(path, samples, kind, number, archived):
    """Metadata and samples, or both in one archive."""
    path.parent.mkdir(exist_ok=True)
    metadata = {
        "global": {"core:datatype": kind, "core:sample_rate": RATE, "core:version": "1.2.0"},
        "captures": [{"core:sample_start": 0, "core:frequency": CENTER,
                      "core:datetime": f"2026-11-22T17:{number:02}:00Z"}], "annotations": []}
    meta, data = path.with_suffix(".sigmf-meta"), path.with_suffix(".sigmf-data")
    meta.write_text(json.dumps(metadata))
    data.write_bytes(encode(samples, kind))
    if archived:
        with tarfile.open(path.with_suffix(".sigmf"), "w") as archive:
            for file in (meta, data):
                archive.add(file, f"{path.name}/{file.name}")
                file.unlink()


def make(tools, folder):
    """Makes the archive: 40 recordings, two of them damaged, one long."""
    known, rare = known_packets(), rare_packets(tools, 5)
    for number in range(20):
        form = ("cu8", "cs8", "cs16", "cf32")[number % 4]
        is_raw = number % 8 < 4
        name = f"{number:02}_915.5M_500k.{form}" if is_raw else f"{number:02}-{form}.gss"
        # One packet of the rare network in every fourth.
        packets = known[number % 5::3] + (rare[number // 4:number // 4 + 1] if number % 4 == 1 else [])
        synthesise(tools, packets, folder / "synth" / name, number, "--duration", "2", "--format", form,
                   "--output", "raw" if is_raw else "records",
                   "--start-time", f"2026-11-2{number % 3 + 1}T12:{number:02}:00Z")
    for number in range(17):
        kind = list(SIGMF_TYPES)[number % 6]
        samples = transmit(known[number % 4::4], number)
        write_sigmf(folder / "numpy, it's" / f"{number:02} {kind}", samples, kind, number, number % 5 == 4)
    synthesise(tools, known, folder / "long_915.5M_250k.cu8", 99, "--duration", str(LONG_SECONDS),
               "--repeat", "12", "--output", "raw", rate=LONG_RATE)
    whole = folder / "synth" / "04-cu8.gss"
    folder.joinpath("cut-off.gss").write_bytes(whole.read_bytes()[:1_500_000])
    folder.joinpath("no-archive.sigmf").write_bytes(bytes(range(256)) * 40)
    for number, path in enumerate(sorted(folder.rglob("*.*"))):
        os.utime(path, (DATE + 600 * number,) * 2)
