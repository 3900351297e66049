"""Packets of simulated networks whose meters hop by a rule, as JSON lines on standard output.

  hopping_networks.py RULE [--seed N] [--meters N] [--slots 240|86] [--hours H] [--span MHZ]
                           [--centre MHZ] [--period N] [--wrong SHARE] [--each N]

RULE: permutation (a table of each meter), common (one table, entered at an offset of each meter),
continued (a common sequence of --period slots goes on over the cycles), turned (one table of the
cycle, entered a step further in each), none (a channel is drawn each time), still (each meter keeps to
one channel). A receiver hears what its span covers; --span 0 hears all, --each N keeps the first N
beacons of each meter that it hears, --wrong gives that share of them another channel.
"""
import argparse
import datetime
import json

import numpy

arguments = argparse.ArgumentParser()
arguments.add_argument("rule")
arguments.add_argument("--seed", type=int, default=1)
arguments.add_argument("--meters", type=int, default=10)
arguments.add_argument("--slots", type=int, default=240)
arguments.add_argument("--hours", type=float, default=24)
arguments.add_argument("--span", type=float, default=2.4)
arguments.add_argument("--centre", type=float, default=915)
arguments.add_argument("--period", type=int, default=239)
arguments.add_argument("--wrong", type=float, default=0)
arguments.add_argument("--each", type=int, default=0)
arguments.add_argument("--no-channel", action="store_true")
given = arguments.parse_args()

random = numpy.random.default_rng(given.seed)
grid = (904.0 + 0.1 * numpy.arange(240)) if given.slots == 240 else (902.3 + 0.3 * numpy.arange(86))
channels = numpy.round(grid * 1e6).astype(int)
cycle = 0.7 * given.slots
epoch = 1.79e9


def table(length):
    """Channels so that each comes as often as another, as far as that is possible."""
    whole = numpy.concatenate([random.permutation(len(channels)) for _ in range(length // len(channels) + 1)])
    return whole[:length]


period = given.period if given.rule == "continued" else given.slots
common = table(period)
own = [table(given.slots) for _ in range(given.meters)]
offsets = random.integers(0, period, given.meters)
still = random.integers(0, len(channels), given.meters)
step = int(random.integers(1, given.slots))
packets = []
for meter in range(given.meters):
    # A meter's cycle begins at a time of its own; it leaves at one instant of a slot.
    begin = epoch - random.uniform(0, 1e6)
    time = epoch + random.uniform(0, 20)
    kept = 0
    while time < epoch + given.hours * 3600:
        time += random.uniform(12, 20)
        slot_number = int((time - begin) / 0.7)
        phase = slot_number % given.slots * 0.7 + 0.660 + random.normal(0, 0.001)
        sent = begin + slot_number * 0.7 + 0.660
        number, slot = divmod(slot_number, given.slots)
        if given.rule == "permutation":
            channel = own[meter][slot]
        elif given.rule == "common":
            channel = common[(slot + offsets[meter]) % period]
        elif given.rule == "continued":
            channel = common[(slot_number + offsets[meter]) % period]
        elif given.rule == "turned":
            channel = common[(slot + number * step + offsets[meter]) % period]
        elif given.rule == "still":
            channel = still[meter]
        else:
            channel = random.integers(0, len(channels))
        if random.uniform() < given.wrong:
            channel = random.integers(0, len(channels))
        hertz = int(channels[channel])
        if given.span and abs(hertz / 1e6 - given.centre) > given.span / 2:
            continue
        packets.append((sent, meter, hertz, phase))
        kept += 1
        if given.each and kept >= given.each:
            break

for sent, meter, hertz, phase in sorted(packets):
    address = f"0A0B{meter:04X}"
    moment = datetime.datetime.fromtimestamp(sent, datetime.timezone.utc)
    uptime = int(sent - epoch + 1e5)
    packet = {
        "schema": 1,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "kind": "beacon",
        "type": "55",
        "ci": "30",
        "network": "45F8",
        "crc": "ok",
        "source": address,
        "destination": "FFFFFFFFFFFF",
        "uptime_s": uptime,
        "hop_phase_s": round(phase, 3),
        "hop_cycle_s": round(cycle, 1),
        "channel_hz": hertz,
        "frequency_hz": hertz + int(random.normal(0, 300)),
        "raw": f"00FF2A55002330FFFFFFFFFFFFFE{address}0000{uptime:08X}A403{address}0100072001"
        f"{int(phase * 100) & 0xFFFF:04X}7E000000",
    }
    if given.no_channel:
        del packet["channel_hz"], packet["frequency_hz"]
    print(json.dumps(packet))
