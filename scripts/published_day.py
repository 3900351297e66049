#!/usr/bin/env python3
"""A day of a neighbourhood through 'gs-export mqtt', as fast as it goes: memory and traffic.

usage: scripts/published_day.py GS-EXPORT [METERS [SECONDS-BETWEEN-PACKETS-OF-A-METER]]

1000 meters by default, each heard every two minutes, and a line of the receiver every ten seconds,
go to a mosquitto of our own; two of the meters are published. Prints the figures as JSON. The status is
1 if memory grew by more than 4 MiB after a tenth of the day, if more than one message a simulated second
went to the broker, or if a packet of the two is missing.
"""

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta, timezone

START = datetime(2026, 1, 31, tzinfo=timezone.utc)
DAY = 86_400
PUBLISHED = ("0A0B0007", "0A0B01F4")


def text(seconds, timespec="microseconds"):
    moment = START + timedelta(seconds=seconds)
    return moment.isoformat(timespec=timespec).replace("+00:00", "Z")


def lines(meters, interval):
    """Packets and lines of the receiver, in the order of their times."""
    chance = random.Random(1)
    uptimes = [chance.randrange(100_000, 9_000_000) for _ in range(meters)]
    counters = [chance.randrange(65_536) for _ in range(meters)]
    step = interval / meters
    next_health = 0
    for number in range(int(DAY / step)):
        second = number * step
        while next_health <= second:
            yield None, health(next_health)
            next_health += 10
        # In another order each time, as they are heard.
        meter = (number * 7919 + number // meters) % meters
        counters[meter] = (counters[meter] + 1) % 65_536
        uptime = uptimes[meter] + int(second)
        source = f"{0x0A0B0000 + meter:08X}"
        yield source, json.dumps({
            "schema": 1, "time": text(second), "kind": "beacon", "type": "55", "ci": "30",
            "network": "B5E3", "crc": "ok", "source": source, "counter": counters[meter],
            "uptime_s": uptime, "booted_at": text(int(second) - uptime, "seconds"),
            "route_cost": 10 + meter % 50, "tree_id": f"{16 + meter % 8:02X}", "level": meter % 6,
            "channel_hz": 902_300_000 + 100_000 * (number % 240),
            "snr_db": round(chance.uniform(8, 35), 1), "level_dbfs": -30.5,
            "raw": f"00FF2A55{source}{uptime:08X}{counters[meter]:04X}",
        })


def health(second):
    return json.dumps({
        "schema": 1, "kind": "receiver", "time": text(second),
        "capture": {
            "source": "RTL-SDR 0", "sample_age_s": 0.01, "gain_db": 33.8, "clipped_percent": 0,
            "samples": 2_400_000 * second, "lost_samples": 0, "clock": "synchronised"},
        "demod": {"interval_s": 10, "bursts": 80 * second, "center_frequency_hz": 915_000_000},
    })


def peak(process):
    """The most memory that a process had, in KiB."""
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def start_broker(folder):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
    path = os.path.join(folder, "broker.conf")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
    environment = dict(os.environ, PATH=os.environ["PATH"] + ":/usr/sbin")
    broker = subprocess.Popen(
        ["mosquitto", "-c", path], env=environment, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return broker, port
        time.sleep(0.05)
    sys.exit("no mosquitto: scripts/install-packages.sh test")


def count(subscriber, counts):
    for line in subscriber.stdout:
        counts[line.strip()] = counts.get(line.strip(), 0) + 1


def run(program, meters, interval, port):
    subscriber = subprocess.Popen(
        ["mosquitto_sub", "-p", str(port), "-t", "#", "-F", "%t", "-q", "1"],
        stdout=subprocess.PIPE, text=True)
    counts = {}
    counter = threading.Thread(target=count, args=(subscriber, counts))
    counter.start()
    exporter = subprocess.Popen(
        [program, "mqtt", "--broker", f"mqtt://127.0.0.1:{port}", "--meter", PUBLISHED[0],
         "--meter", PUBLISHED[1]], stdin=subprocess.PIPE)
    total = int(DAY / (interval / meters))
    begin, early, packets, published = time.monotonic(), 0, 0, 0
    for source, line in lines(meters, interval):
        exporter.stdin.write(line.encode() + b"\n")
        packets += source is not None
        published += source in PUBLISHED
        if source and packets == total // 10:
            exporter.stdin.flush()
            early = peak(exporter.pid)
    exporter.stdin.flush()
    late = peak(exporter.pid)
    exporter.stdin.close()
    status = exporter.wait()
    # What the broker has taken comes to the subscriber in its order.
    subprocess.run(["mosquitto_pub", "-p", str(port), "-q", "1", "-t", "end", "-m", "1"], check=True)
    while "end" not in counts:
        time.sleep(0.05)
    subscriber.terminate()
    counter.join()
    arrived = sum(counts.get(f"gridstream/{meter}/packet", 0) for meter in PUBLISHED)
    messages = sum(number for topic, number in counts.items() if topic != "end")
    return {
        "status": status, "packets": packets, "published": published, "arrived": arrived,
        "messages": messages, "messages_a_second": round(messages / DAY, 3),
        "memory_at_a_tenth_kib": early, "memory_at_the_end_kib": late,
        "seconds": round(time.monotonic() - begin, 1),
        "by_topic": dict(sorted(counts.items(), key=lambda item: -item[1])[:8]),
    }


def main():
    program = sys.argv[1]
    meters = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    interval = float(sys.argv[3]) if len(sys.argv) > 3 else 120
    with tempfile.TemporaryDirectory() as folder:
        broker, port = start_broker(folder)
        try:
            figures = run(program, meters, interval, port)
        finally:
            broker.terminate()
            broker.wait()
    print(json.dumps(figures, indent=2))
    growth = figures["memory_at_the_end_kib"] - figures["memory_at_a_tenth_kib"]
    good = (
        figures["status"] == 0 and growth <= 4096 and figures["messages"] <= DAY
        and figures["arrived"] >= figures["published"])
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
