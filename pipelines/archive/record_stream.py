"""Record streams of gs-stream(5), as far as a recording has to be cut and its frames put together."""
import io
import struct

SIGNATURE = bytes.fromhex("894753530D0A1A0A")
DESCRIPTION, SAMPLES, GAP, FRAME, STATISTICS, END = 1, 2, 3, 5, 6, 7
SAMPLE_RATE, SAMPLE_FORMAT, CARRIER, PACKET_BYTES = 1, 3, 33, 64
BYTES_PER_SAMPLE = {"cu8": 2, "cs8": 2, "cs16": 4, "cf32": 8}
LONGEST_PAYLOAD = 1 << 20

_HEADER = struct.Struct("<HHIQ")


class Damaged(Exception):
    """The stream is none, or was cut off."""


def record(kind, index, payload=b"", flags=0):
    """The bytes of a record."""
    return _HEADER.pack(kind, flags, len(payload), index) + payload


def items(payload):
    """The items of a payload by their tags."""
    found, place = {}, 0
    while place + 6 <= len(payload):
        tag, length = struct.unpack_from("<HI", payload, place)
        found[tag] = payload[place + 6:place + 6 + length]
        place += 6 + length
    return found


def headers(stream):
    """Kind, flags, payload length and index of each record; the caller has to read its payload."""
    if _read(stream, 8) != SIGNATURE:
        raise Damaged("this is no record stream")
    while True:
        start = stream.read(8)
        if not start:
            return
        if start == SIGNATURE:
            continue
        kind, flags, length, index = _HEADER.unpack(start + _read(stream, 8))
        if length > LONGEST_PAYLOAD:
            raise Damaged("a record is too long")
        yield kind, flags, length, index


def records(stream):
    """Kind, flags, index and payload of each record."""
    for kind, flags, length, index in headers(stream):
        yield kind, flags, index, _read(stream, length)


def records_in(data):
    """Kind, flags, index and payload of each record in some bytes, up to where they are damaged."""
    try:
        yield from records(io.BytesIO(data))
    except Damaged:
        return


def _read(stream, length):
    data = stream.read(length)
    if len(data) != length:
        raise Damaged("the stream was cut off")
    return data


class Description:
    """What a description record says of its samples."""

    def __init__(self, payload):
        found = items(payload)
        self.payload = payload
        self.rate = struct.unpack("<d", found[SAMPLE_RATE])[0]
        self.format = found[SAMPLE_FORMAT].decode()
        self.bytes_per_sample = BYTES_PER_SAMPLE[self.format]


def cut(stream, begin, end):
    """The part of a record stream that has the samples begin ..< end, by their indexes, as bytes.

    Samples before are passed over without being read where the stream can seek. What ends behind a
    piece, or was cut off, is left to the reader to notice: only a whole stream has an end record.
    """
    skip = (lambda length: stream.seek(length, 1)) if stream.seekable() else \
        (lambda length: _read(stream, length))
    yield SIGNATURE
    description, told = None, False
    for kind, flags, length, index in headers(stream):
        if kind == SAMPLES:
            size = description.bytes_per_sample
            if index >= end:
                break
            if index + length // size <= begin:
                skip(length)
                continue
            first, payload = max(index, begin), _read(stream, length)
            if not told:
                yield record(DESCRIPTION, first, description.payload)
                told = True
            last = min(index + length // size, end)
            yield record(SAMPLES, first, payload[(first - index) * size:(last - index) * size], flags)
            continue
        payload = _read(stream, length)
        if kind == DESCRIPTION:
            description = Description(payload)
            told = False
        elif kind == GAP and told:
            yield record(kind, index, payload, flags)
        elif kind == END:
            yield record(kind, index, payload, flags)
            return
    else:
        raise Damaged("the stream was cut off")
    yield record(END, end)


def cut_samples(description, first_index, file, begin, end):
    """As `cut`, of a file that has the samples alone, from `first_index` on."""
    size = description.bytes_per_sample
    block = LONGEST_PAYLOAD // size // 4
    yield SIGNATURE
    yield record(DESCRIPTION, begin, description.payload)
    file.seek((begin - first_index) * size)
    for index in range(begin, end, block):
        yield record(SAMPLES, index, _read(file, min(block, end - index) * size))
    yield record(END, end)
