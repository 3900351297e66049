"""Recordings of an archive, and the pieces that a long one is received in.

Pieces overlap. Each begins LEAD before what it is there for, so that gs-demod knows the noise by then and
hears a burst whole that began before; and it ends TAIL later. gs-demod takes what lasts longer than 0.6 s
for a carrier (gs-demod(1)): that is the longest burst, and bursts are handed out 20 ms after their end.
"""
import dataclasses
import json
import math
import pathlib
import subprocess

import record_stream

LONGEST_BURST = 0.6
LEAD = 10.0
TAIL = LONGEST_BURST + 0.4
# Where both of two pieces are heard, the same packet may lie a sample aside: in seconds.
MARGIN = 0.01

RAW = (".cu8", ".cs8", ".cs16", ".cf32")
SUFFIXES = RAW + (".gss", ".sigmf", ".sigmf-meta", ".sigmf-data")
# gs-demod receives no lower rate, in no shorter samples.
FEWEST_BYTES_A_SECOND = 200_000 * 2
# Bytes of samples that gs-capture plays as they lie in their file.
_PLAIN_TYPES = {"cu8": 2, "ci8": 2, "ci16_le": 4, "cf32_le": 8}
_ENDLESS = 1 << 62


@dataclasses.dataclass(frozen=True)
class Piece:
    """A part of a recording, by the indexes of its samples: what is read, and what is its own.

    `source` is how it is read: `whole`, by gs-capture alone; `samples`, from a file that has these alone
    from `first` on; `records`, from a record stream; `replay`, from what gs-capture plays.
    """
    recording: str
    number: int = 0
    source: str = "whole"
    begin: int = 0
    end: int = _ENDLESS
    own_begin: int = 0
    own_end: int = _ENDLESS
    first: int = 0
    description: bytes = b""
    settings: tuple = ()

    def to_text(self):
        """As JSON, to be stored."""
        return json.dumps({**dataclasses.asdict(self), "description": self.description.hex()})

    @classmethod
    def from_text(cls, text):
        """From what `to_text` has made."""
        found = json.loads(text)
        return cls(**{**found, "description": bytes.fromhex(found["description"]),
                      "settings": tuple(found["settings"])})


def is_recording(name, names):
    """Whether a file is one: samples with metadata beside them are found by these."""
    return name.endswith(SUFFIXES) and not (
        name.endswith(".sigmf-data") and name.removesuffix("data") + "meta" in names)


def capture(path, settings=()):
    """The command that plays a recording; settings are further options."""
    return ["gs-capture", "-qq", "--replay", str(path), *settings]


def samples_file(path):
    """The file that has the samples of a recording, and is dated as it is."""
    data = path.with_name(path.name.removesuffix("meta") + "data")
    return data if path.name.endswith(".sigmf-meta") and data.exists() else path


def plan(name, path, seconds, settings=()):
    """The pieces of about so many seconds that a recording is cut into; one if it cannot be."""
    path = pathlib.Path(path)
    whole = [Piece(name, settings=tuple(settings))]
    if samples_file(path).stat().st_size < seconds * FEWEST_BYTES_A_SECOND:
        return whole
    try:
        source, description, first, end = _extent(path, settings)
    except record_stream.Damaged:
        return whole
    step = math.ceil((end - first) / max(1, round((end - first) / (seconds * description.rate))))
    if step >= end - first:
        return whole
    return [
        dataclasses.replace(
            _piece(number, source, description, first, end, step), recording=name,
            settings=tuple(settings))
        for number in range(math.ceil((end - first) / step))]


def _piece(number, source, description, first, end, step):
    own_begin, own_end = first + number * step, first + (number + 1) * step
    lead = max(0, own_begin - first - round(LEAD * description.rate))
    is_last = own_end >= end
    # A record stream's last piece goes on to the end record.
    last = end if source == "samples" else _ENDLESS
    return Piece(
        "", number, source, begin=first + lead // _stride(description.rate) * _stride(description.rate),
        end=last if is_last else min(end, own_end + round(TAIL * description.rate)),
        own_begin=own_begin if number else 0, own_end=_ENDLESS if is_last else own_end,
        first=first, description=description.payload)


def _stride(rate):
    """Samples after which gs-demod's spectra and their sums come to lie as before.

    It sums 4 to 8 spectra, in two alternating halves of the band; a spectrum comes every 3/4 of the power
    of two that is nearest to a bin of 4.8 kHz. The stride is 0.2 to 0.4 s. Were it wrong, the same packets
    would come with measurements that differ a little more.
    """
    return math.lcm(4, 5, 6, 7, 8) * 2 * 3 * max(8, 1 << round(math.log2(rate / 4800)) >> 2)


def _extent(path, settings):
    """How a recording is read in pieces, its description, and its first and last index."""
    if path.suffix == ".gss":
        with open(path, "rb") as stream:
            return "records", *_measure(stream)
    plain = _is_plain(path)
    with subprocess.Popen(
            capture(path, settings), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as player:
        try:
            description, first, end = _measure(player.stdout, only_first=plain)
        finally:
            player.kill()
    if not plain:
        return "replay", description, first, end
    size = samples_file(path).stat().st_size
    return "samples", description, first, first + size // description.bytes_per_sample


def _is_plain(path):
    """Whether a file has whole samples and nothing else, as gs-capture plays them."""
    size = samples_file(path).stat().st_size
    if path.suffix in RAW:
        return size % record_stream.BYTES_PER_SAMPLE[path.suffix[1:]] == 0
    if path.suffix != ".sigmf-meta" or samples_file(path) == path:
        return False
    try:
        metadata = json.loads(path.read_bytes())
        about, captures = metadata["global"], metadata.get("captures", [])
        return (size % _PLAIN_TYPES[about["core:datatype"]] == 0 and len(captures) <= 1 and
                about.get("core:num_channels", 1) == 1 and not about.get("core:trailing_bytes") and
                all(not part.get("core:header_bytes") and not part["core:sample_start"]
                    for part in captures))
    except (ValueError, KeyError, TypeError, AttributeError):
        return False  # gs-capture will say what is wrong with the metadata.


def _measure(stream, only_first=False):
    """Description, first index and the index after the last of a stream's samples."""
    description = first = None
    end = 0
    try:
        for kind, _, length, index in record_stream.headers(stream):
            payload = None
            if kind == record_stream.DESCRIPTION:
                payload = stream.read(length)
                if description and record_stream.Description(payload).rate != description.rate:
                    raise record_stream.Damaged("rates differ: not cut")
                description = description or record_stream.Description(payload)
            if index < end and kind in (record_stream.DESCRIPTION, record_stream.SAMPLES):
                raise record_stream.Damaged("indexes begin anew: not cut")
            if kind == record_stream.SAMPLES:
                first = index if first is None else first
                end = index + length // description.bytes_per_sample
                if only_first:
                    break
            if payload is None:
                if stream.seekable():
                    stream.seek(length, 1)
                else:
                    stream.read(length)
    except record_stream.Damaged as damage:
        if first is None or "not cut" in str(damage):
            raise
    if first is None:
        raise record_stream.Damaged("there are no samples")
    return description, first, end


def description_of(piece):
    """What is said of the samples of a piece."""
    return record_stream.Description(piece.description)
