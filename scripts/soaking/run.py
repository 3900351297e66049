"""One run of a pipeline: radio, stages and sinks, with samples of all of them and faults."""

import json
import pathlib
import signal
import subprocess
import sys
import time
from datetime import datetime

from soaking.chain import Receiver, Sink
from soaking.neighbours import Broker, Clock, Disk

SCRIPTS = pathlib.Path(__file__).parent.parent


class Run:
    def __init__(self, options, folder, pace):
        self.options, self.folder, self.pace = options, pathlib.Path(folder), pace
        self.folder.mkdir(parents=True)
        self.samples = []
        self.broker, self.disk, self.clock = Broker(folder), Disk(folder), Clock(folder)
        self.ledger = self.folder / "ledger.ndjson"
        self.radio = subprocess.Popen(
            [sys.executable, "-B", "-m", "soaking.radio", self.ledger, str(options.sample_rate),
             str(options.meters), str(options.seed), str(pace)],
            cwd=SCRIPTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = int(self.radio.stdout.readline())
        self.receiver = Receiver(
            options.tools, folder,
            ["--rtl-tcp", f"127.0.0.1:{port}", "-s", str(options.sample_rate), "-f", "915M", "--gain", "30",
             "--health", "2"], self.clock.environment())
        exporter, page = f"{options.tools}/gs-export", f"{options.tools}/gs-live"
        broker = f"mqtt://127.0.0.1:{self.broker.port}"
        self.receiver.begin([
            Sink("mqtt", [exporter, "mqtt", "--all-meters", "--broker", broker, "--stats=1"], folder),
            Sink("sqlite", [exporter, "sqlite", self.disk.folder / "packets.db", "--stats=1"], folder),
            Sink("live", [page, "--until-end", "--listen", "127.0.0.1:0", "--stats=1"], folder)])
        self.begun = time.monotonic()

    def stages(self):
        return self.receiver.running()

    def stage(self, name):
        return next(stage for stage in self.stages() if stage.name == name)

    def tell_radio(self, order):
        self.radio.stdin.write(order + "\n")
        self.radio.stdin.flush()

    def renew_disk(self):
        """Room again, and what a service manager does with a program that has failed."""
        self.disk.grow()
        sink = next(sink for sink in self.receiver.sinks if sink.name == "sqlite")
        if sink.stage.process.poll() is not None:
            self.receiver.restart(sink)

    def signal_hours(self):
        samples = self.samples[-1]["counters"].get("gs-capture", {}).get("samples", 0) if self.samples else 0
        return samples / self.options.sample_rate / 3600

    def stretch(self):
        """Seconds of the clock for one of the signal, where a machine needs more than one."""
        if self.pace:
            return 1
        seconds = self.signal_hours() * 3600
        return min(20, max(1, (time.monotonic() - self.begun) / seconds)) if seconds else 1

    def sample(self):
        """What is to be seen in this moment."""
        now = time.monotonic()
        stages = self.stages()
        counters = {stage.name: stage.counters() for stage in stages}
        packets = len(self.receiver.received)
        line = {"time": now, "counters": counters, "packets": packets,
                "memory": {stage.name: stage.memory() for stage in stages},
                "sqlite_status": self.stage("sqlite").process.poll()}
        if self.receiver.health:
            told, health = self.receiver.health[-1]
            line |= {"health_age": now - told, "ring": health.get("capture", {}).get("ring_percent")}
        line["mqtt_waiting"] = packets - counters["mqtt"].get("exported", 0)
        line["live_waiting"] = packets - counters["live"].get("packets", 0)
        if self.receiver.received:
            came, _, _, text = self.receiver.received[-1]
            ahead = datetime.fromisoformat(text).timestamp() - (time.time() - now + came)
            line |= {"ahead": ahead, "behind": 1 - abs(ahead)}
        self.samples.append(line)

    def until(self, share, faults):
        """Runs, with the faults one after the other; `share` tells how much of it is over."""
        waiting, open_fault, last = list(faults), None, None
        while share(self) < 1 or open_fault:
            time.sleep(0.5)
            self.sample()
            if open_fault and open_fault.is_over():
                open_fault.end(self)
                open_fault = None
            elif not open_fault and waiting and share(self) >= waiting[0].at:
                if last:
                    last.look(self)
                open_fault = last = waiting.pop(0)
                open_fault.begin(self)
        self.rest()
        if last:
            last.look(self)

    def rest(self):
        """The last fault has to be over in every counter."""
        for _ in range(round(30 * self.stretch())):
            time.sleep(0.5)
            self.sample()

    def finish(self):
        """Ends the radio, then the pipeline when all has come through."""
        self.radio.stdin.write("end\n")
        self.radio.stdin.close()
        self.radio.wait(60)
        before = -1
        while (now := self.stage("gs-capture").counters().get("samples", 0)) != before:
            before = now
            time.sleep(3)
        self.stage("gs-capture").process.send_signal(signal.SIGTERM)
        statuses = self.receiver.finish()
        self.broker.finish()
        return statuses

    def close(self):
        """Leaves nothing behind, whatever has happened."""
        for stage in self.stages():
            if stage.process.poll() is None:
                stage.process.kill()
        self.radio.kill()
        self.broker.kill()
        self.disk.finish()

    def read_ledger(self):
        """(lines of bursts, events)"""
        sent, events = [], []
        with open(self.ledger, encoding="ascii") as file:
            for text in file:
                line = json.loads(text)
                (events if "event" in line else sent).append(line)
        return sent, events
