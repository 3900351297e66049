"""Changes a stream of samples as a radio that is received for weeks would: change_stream.py WHAT IN OUT

clock    the time of sample 0 is told anew in the middle of the second burst, an hour later
loss     a gap of half a second is told 50 ms before the second burst
centre   the same samples once more at another centre, 1 MHz higher, then at the first one again
"""

import struct
import sys

import records

DESCRIPTION, SAMPLES, GAP, END = 1, 2, 3, 7
CENTRE, TIME, LOST, REASON = 2, 4, 16, 17


def items(payload):
    place = 0
    while place < len(payload):
        tag, length = struct.unpack_from("<HI", payload, place)
        yield tag, payload[place + 6:place + 6 + length]
        place += 6 + length


def packed(pairs):
    return b"".join(struct.pack("<HI", tag, len(value)) + value for tag, value in pairs)


def described(description, index, tag, change, form):
    """A description whose item `tag` has changed."""
    pairs = [(number, struct.pack(form, change(struct.unpack(form, value)[0]))
              if number == tag else value) for number, value in items(description.payload)]
    return records.Record(DESCRIPTION, description.flags, index, packed(pairs))


def main():
    what, source, target = sys.argv[1:]
    signature, all_records = records.read(source)
    description = all_records[0]
    samples = b"".join(record.payload for record in all_records if record.kind == SAMPLES)
    count = len(samples) // 2
    block = lambda index, first, end: records.Record(SAMPLES, 0, index, samples[2 * first:2 * end])
    # The second burst begins at 0.35 s and lasts 45 ms.
    if what == "clock":
        place = int(0.37 * 250_000)
        body = [description, block(0, 0, place),
                described(description, place, TIME, lambda time: time + 3_600_000_000_000, "<q"),
                block(place, place, count)]
    elif what == "loss":
        place, lost = int(0.3 * 250_000), 125_000
        gap = packed([(LOST, struct.pack("<Q", lost)), (REASON, b"test")])
        body = [description, block(0, 0, place),
                records.Record(GAP, 0, place + lost, gap),
                block(place + lost, place, count)]
    else:
        higher = described(description, count, CENTRE, lambda centre: centre + 1e6, "<d")
        again = records.Record(DESCRIPTION, 0, 2 * count, description.payload)
        body = [description, block(0, 0, count), higher, block(count, 0, count), again,
                block(2 * count, 0, count)]
    end = body[-1].index + len(body[-1].payload) // 2
    records.write(target, signature, body + [records.Record(END, 0, end, b"")])


main()
