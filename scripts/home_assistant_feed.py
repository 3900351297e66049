"""What a receiver tells gs-export in the check of home_assistant.py: three meters, and its health."""

import datetime
import json
import os
import subprocess
import sys

METER = os.environ.get("HOME_ASSISTANT_METER", "0A0B0C01")
NEIGHBOURS = ["0A0B0C02", "0A0B0C03"]


class Feed:
    """gs-export, and what comes from a receiver. Time is that of the lines, and may run fast."""

    def __init__(self, program):
        self.program = program
        self.now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        self.booted = {meter: self.now - datetime.timedelta(days=12)
                       for meter in [METER] + NEIGHBOURS}
        self.counts = {"samples": 0, "bursts": 0, "packets": 0}
        self.export = None

    def start(self):
        """Starts gs-export."""
        broker = f"mqtt://{os.environ['MQTT_HOST']}:{os.environ['MQTT_PORT']}"
        self.export = subprocess.Popen(
            [self.program, "mqtt", "--broker", broker, "--meter", METER],
            stdin=subprocess.PIPE, stdout=sys.stderr, stderr=sys.stderr, text=True)

    def kill(self):
        """As when the power of the computer fails."""
        self.export.kill()
        self.export.wait()

    def stop(self):
        """The end of the input."""
        self.export.stdin.close()
        self.export.wait()

    def wait(self, seconds):
        """Lets time go by."""
        self.now += datetime.timedelta(seconds=seconds)

    def text(self, moment):
        """As packets have it."""
        return moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z")

    def write(self, line):
        """One line."""
        self.export.stdin.write(json.dumps(line) + "\n")
        self.export.stdin.flush()

    def packet(self, meter=METER, kind="beacon", **more):
        """A packet of a meter."""
        line = {"schema": 1, "time": self.text(self.now), "kind": kind, "crc": "ok",
                "network": "B5E3", "source": meter, "snr_db": 31.5, "level_dbfs": -20.5}
        if kind == "beacon":
            booted = self.booted[meter]
            line |= {"uptime_s": int((self.now - booted).total_seconds()),
                     "booted_at": self.text(booted), "counter": 7, "route_cost": 22,
                     "tree_id": "15", "level": 5}
        self.write(line | more)

    def health(self, samples=24_000_000, bursts=40, age=0.01, **capture):
        """A line on the receiver, ten seconds after the one before."""
        self.wait(10)
        self.counts["samples"] += samples
        self.counts["bursts"] += bursts
        self.counts["packets"] += bursts
        counts = self.counts
        self.write({
            "schema": 1, "kind": "receiver", "time": self.text(self.now),
            "capture": {"source": "RTL-SDR 0, R820T", "sample_age_s": age, "gain_db": 33.8,
                        "clipped_percent": 0.002, "samples": counts["samples"],
                        "lost_samples": 0, "clock": "synchronised",
                        "center_frequency_hz": 915_000_000} | capture,
            "demod": {"samples": counts["samples"], "lost_samples": 0,
                      "bursts": counts["bursts"],
                      "noise_floor_dbfs_per_hz": [-112.4, -112.1, -111.8]},
            "decode": {"packets_by_crc": {"bad": 2, "ok": counts["packets"]},
                       "packets_by_kind": {"beacon": counts["packets"]}}})

    def usual(self):
        """What a receiver tells that is well."""
        self.health()
        self.health()
        self.packet()
        for meter in NEIGHBOURS:
            self.packet(meter)
