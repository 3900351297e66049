#!/usr/bin/env python3
"""Packets of an invented meter that tells its load, which no real one is known to do, and that load.

usage: scripts/planted_field.py FOLDER [PACKETS [SEED]]

Writes 'packets.txt', the packets as text with their times, 'power.csv', the load of the house in watts
each minute, and 'heater.csv', when the heater was switched. Each packet is a status push of network B5E3,
in which bytes 46-47 are the load of eight minutes before in units of 4 W, wrong in one packet of five, and
bit 0 of byte 52 is set while the heater is on. Bytes 48-51 count the energy in Wh. What else is not
fixed in a packet of that kind is as in real ones, or random. To learn gs-hunt with, and to test it.
"""

import os
import random
import struct
import sys
from datetime import datetime, timedelta, timezone

START = datetime(2026, 1, 12, 6, tzinfo=timezone.utc)
ADDRESS = "0A0B0C01"
NETWORK = 0xB5E3
CYCLE = 60.2
DELAY = 8
MINUTES_BETWEEN_PACKETS = 5


def checksum(content):
    """CRC-16 of polynomial 1021 with the network's initial value."""
    value = NETWORK
    for byte in content:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def load(minutes, chance):
    """Watts of each minute, and whether the heater is on: a fridge, a kitchen, a heater, people."""
    heater, fridge, until_heater, until_fridge = False, False, 0, 0
    watts, states = [], []
    for minute in range(minutes):
        if minute >= until_heater:
            heater, until_heater = not heater, minute + chance.randrange(10, 120)
        if minute >= until_fridge:
            fridge, until_fridge = not fridge, minute + chance.randrange(12, 35)
        hour = (minute / 60 + 6) % 24
        people = 250 if 6 <= hour < 9 else 500 if 17 <= hour < 23 else 60
        kitchen = 1800 if 17.5 <= hour < 19 and chance.random() < 0.3 else 0
        watts.append(round(2000 * heater + 120 * fridge + people * chance.uniform(0.7, 1.3) + kitchen))
        states.append(heater)
    return watts, states


def status(count, minute, watts, energy, heater, chance):
    moment = START + timedelta(minutes=minute, seconds=7)
    unix = int(moment.timestamp())
    own = bytes.fromhex(ADDRESS)
    shown = watts[max(0, minute - DELAY)] // 4 if chance.random() >= 0.2 else chance.randrange(1000)
    phase = int((unix % CYCLE) * 100)
    content = bytes([0x51]) + bytes.fromhex("0A0B0C00") + own + bytes([count & 255])
    content += struct.pack(">I", unix) + struct.pack(">I", chance.randrange(100_000) * 10)
    content += struct.pack(">I", unix - 1_760_000_000) + bytes.fromhex("A40B0101FE") + own + b"\0" + own
    content += bytes.fromhex("00010325") + struct.pack(">HI", shown, energy)
    content += bytes([chance.randrange(128) << 1 | heater]) + bytes(4) + bytes.fromhex("0399E0010D3A04")
    content += bytes.fromhex("10D2") + bytes.fromhex("2030208180") + struct.pack(">H", phase)
    content += bytes([0x16, chance.randrange(10) << 4])
    packet = bytes.fromhex("00FF2AD50047") + content + struct.pack(">H", checksum(content))
    return f"{moment:%Y-%m-%dT%H:%M:%SZ} {packet.hex().upper()}\n"


def main():
    folder = sys.argv[1]
    packets = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    os.makedirs(folder, exist_ok=True)
    minutes = packets * MINUTES_BETWEEN_PACKETS + 1
    watts, states = load(minutes, chance)
    with open(os.path.join(folder, "power.csv"), "w") as file:
        file.write("time,value\n")
        for minute, value in enumerate(watts):
            file.write(f"{START + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ},{value}\n")
    with open(os.path.join(folder, "heater.csv"), "w") as file:
        file.write("time,label\n")
        for minute, state in enumerate(states):
            if minute == 0 or state != states[minute - 1]:
                moment = START + timedelta(minutes=minute)
                file.write(f"{moment:%Y-%m-%dT%H:%M:%SZ},{'heater on' if state else 'heater off'}\n")
    energy = 0
    with open(os.path.join(folder, "packets.txt"), "w") as file:
        for count in range(packets):
            minute = count * MINUTES_BETWEEN_PACKETS
            energy = 4_000_000 + sum(watts[:minute]) // 60
            file.write(status(count, minute, watts, energy, states[minute], chance))


if __name__ == "__main__":
    main()
