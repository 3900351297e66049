"""Record streams for tests that tear them: gs-stream(5) says what is in them."""

import struct

SIGNATURE_LENGTH = 8
HEADER = struct.Struct("<HHIQ")


class Record:
    """One record: its kind, flags, sample index and payload."""

    def __init__(self, kind, flags, index, payload):
        self.kind, self.flags, self.index, self.payload = kind, flags, index, payload

    def encoded(self):
        return HEADER.pack(self.kind, self.flags, len(self.payload), self.index) + self.payload


def read(path):
    """The signature and the records of a file."""
    with open(path, "rb") as file:
        data = file.read()
    records, place = [], SIGNATURE_LENGTH
    while place < len(data):
        kind, flags, length, index = HEADER.unpack_from(data, place)
        place += HEADER.size
        records.append(Record(kind, flags, index, data[place:place + length]))
        place += length
    return data[:SIGNATURE_LENGTH], records


def write(path, signature, records):
    """Writes a file of records."""
    with open(path, "wb") as file:
        file.write(signature + b"".join(record.encoded() for record in records))
