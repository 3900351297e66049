#!/usr/bin/env python3
"""Prints packets of a thousand invented meters as gs-decode would, a hundred a second; each has bytes of its own.

usage: many_packets.py COUNT [FIRST]
"""

import sys
import time

START = 1_790_000_000
METERS = 1000
LINE = (
    '{"schema":1,"time":"%s.%02d0000Z","kind":"beacon","type":"55","ci":"30","version":4,"length":35,'
    '"network":"B5E3","crc":"ok","checksum":"00F2","corrected_bits":0,"source":"0A0B%04X",'
    '"destination":"FFFFFFFFFFFF","counter":%d,"uptime_s":%d,"booted_at":"%s","hop_phase_s":%.3f,'
    '"link_byte":"7E","route_cost":%d,"tree_id":"%02X","level":%d,"frequency_hz":916500000,'
    '"channel_hz":916400000,"symbol_rate":9600,"deviation_hz":19000,"snr_db":%.1f,"level_dbfs":-30.1,'
    '"unknown":{"24":"A40B","30":"0100"},'
    '"raw":"00FF2A55002330FFFFFFFFFFFFFFE0A0B%04X%08X161505147E7E00F2B5"}')


def line(number):
    """The packet of a number. Now and then the power of a meter has failed."""
    second, hundredth = divmod(number, 100)
    meter = number * 7 % METERS
    boot = -100_000 - meter * 997
    back = 1000 + meter // 10 % 30
    if meter % 10 == 3 and second > back:
        boot = back
    return LINE % (
        time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(START + second)), hundredth, meter, number % 256,
        second - boot, time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + boot)),
        number % 60_000 / 1000, 10 + meter % 40, meter % 5, 1 + meter % 9, 8 + meter % 300 / 10,
        meter, number)


if __name__ == "__main__":
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for number in range(first, first + count):
        sys.stdout.write(line(number) + "\n")
