#!/usr/bin/env python3
"""Counts reads and announced messages of a log anew, with nothing of this project.

A log has on each line a packet in hexadecimal, blanks, and a time as ctime prints it. Prints one JSON
object: the reads, and how many messages each meter sent and received. Times are taken to be UTC.
"""

import collections
import datetime
import json
import sys

CONTENT_LENGTHS = {1: 4, 2: 12, 4: 0, 5: 5, 6: 5, 7: 2, 8: 11}
TAIL_LENGTH = 6


def packets(path):
    with open(path, encoding="ascii") as file:
        for line in file:
            packet, time = line.split(None, 1)
            time = datetime.datetime.strptime(time.strip(), "%a %b %d %H:%M:%S %Y")
            yield time, packet


def announcements(path):
    """Time, source, destination, length and number of each announcement, in order."""
    for time, packet in packets(path):
        packet = bytes.fromhex(packet)
        if packet[3] != 0xD5 or packet[6] not in (0x21, 0x22, 0x29):
            continue
        place = 17
        while place < len(packet) - TAIL_LENGTH:
            tag = packet[place]
            content = packet[place + 1 : place + 1 + CONTENT_LENGTHS[tag]]
            if tag in (6, 8):
                yield (
                    time,
                    packet[11:15].hex().upper(),
                    packet[7:11].hex().upper(),
                    int.from_bytes(content[:2], "big"),
                    content[3:5].hex().upper(),
                )
            place += 1 + len(content)


def recount(path):
    sent, received = {}, {}
    for time, source, destination, length, number in announcements(path):
        sent.setdefault((source, number, length), (time, destination))
        received.setdefault((destination, source, number, length), time)
    reads = []
    for (meter, number, length), (time, _) in sent.items():
        requests = [
            (asked, request)
            for (asker, _, request, size), asked in received.items()
            if asker == meter and size == 188 and 2 <= (time - asked).total_seconds() <= 20
        ]
        if 143 <= length <= 147 and requests:
            asked = max(asked for asked, _ in requests)
            request = next(name for when, name in requests if when == asked)
            reads.append([meter, asked.isoformat() + "Z", request, length, number])
    return {
        "reads": sorted(reads, key=lambda read: read[1]),
        "sent": collections.Counter(key[0] for key in sent),
        "received": collections.Counter(key[0] for key in received),
    }


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: recount_reads.py LOG")
    print(json.dumps(recount(sys.argv[1])))


main()
