"""Runs the stages and counts what comes out."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass, field


@dataclass
class Scene:
    """What is on the air: arguments and input of gs-synth, and the packets that are in it; and
    arguments of gs-demod."""

    arguments: list
    lines: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    demodulation: list = field(default_factory=list)

    def add(self, packet, line):
        self.sent.append(packet)
        self.lines.append(line)


@dataclass
class Reception:
    """What became of a scene."""

    sent: int
    received: int
    corrected: int
    repeated: int
    false_packets: list

    @classmethod
    def sum(cls, receptions):
        return cls(
            sum(r.sent for r in receptions), sum(r.received for r in receptions),
            sum(r.corrected for r in receptions), sum(r.repeated for r in receptions),
            [text for r in receptions for text in r.false_packets])

    @property
    def loss(self):
        return 1 - self.received / self.sent if self.sent else 0.0


@dataclass
class Cost:
    """What a stage used for an input: seconds of CPU time, bytes of memory, and what it counted."""

    cpu: float
    memory: int
    counters: dict


@dataclass
class SampleCost(Cost):
    """What gs-demod used for so many samples, which last so many seconds."""

    samples: int
    seconds: float


class Chain:
    """The programs in one folder."""

    def __init__(self, folder):
        self.folder = folder

    def program(self, name):
        return os.path.join(self.folder, name)

    def version(self):
        return subprocess.run(
            [self.program("gs-demod"), "--version"], check=True, capture_output=True, text=True
        ).stdout.strip()

    def receive(self, scene):
        """Sends a scene through gs-synth | gs-demod | gs-frame | gs-decode."""
        stages = [["gs-synth"] + scene.arguments, ["gs-demod", "-qq"] + scene.demodulation,
                  ["gs-frame", "-qq"], ["gs-decode", "-q"]]
        with tempfile.TemporaryFile("w+") as lines:
            lines.write("\n".join(scene.lines) + "\n")
            lines.seek(0)
            output = self._pipe(stages, lines)
        return _count(scene, output)

    def levels(self, scene):
        """The Eb/N0 in dB of each bit of each burst of a scene."""
        result = subprocess.run(
            [self.program("gs-synth"), "--output", "levels"] + scene.arguments,
            input="\n".join(scene.lines) + "\n", check=True, capture_output=True, text=True)
        return [[float(level) for level in line.split()] for line in result.stdout.splitlines()]

    def help(self, name):
        return subprocess.run(
            [self.program(name), "--help"], check=True, capture_output=True, text=True).stdout

    def _pipe(self, stages, source):
        processes = []
        for name, *arguments in stages:
            process = subprocess.Popen(
                [self.program(name)] + arguments, stdin=source, stdout=subprocess.PIPE)
            source.close()
            source = process.stdout
            processes.append(process)
        output = source.read().decode("utf-8", "replace")
        for process, stage in zip(processes, stages):
            if process.wait() != 0:
                raise SystemExit(f"{' '.join(stage)} ended with status {process.returncode}")
        return output

    def record(self, scene, path):
        """Writes a scene's samples to a file, without a description."""
        with open(path, "wb") as file:
            subprocess.run(
                [self.program("gs-synth"), "--output", "raw"] + scene.arguments,
                input=("\n".join(scene.lines) + "\n").encode(), stdout=file, check=True)

    def demodulate(self, path, rate, sample_format, bytes_per_sample):
        """Pipes a file through gs-demod alone and measures that process."""
        arguments = ["-s", str(rate), "-f", "915M", "--format", sample_format, "--stats"]
        cost = self.cost(["gs-demod"] + arguments, path)
        samples = os.path.getsize(path) // bytes_per_sample
        return SampleCost(
            cpu=cost.cpu, memory=cost.memory, counters=cost.counters, samples=samples,
            seconds=samples / rate)

    def cost(self, stage, path, output=os.devnull):
        """Pipes a file through one stage, called with --stats, and measures that process."""
        name, *arguments = stage
        with tempfile.TemporaryFile() as words, open(output or os.devnull, "wb") as result:
            feeder = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
            process = subprocess.Popen(
                [self.program(name)] + arguments, stdin=feeder.stdout, stdout=result, stderr=words)
            feeder.stdout.close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            feeder.wait()
            words.seek(0)
            said = words.read().decode("utf-8", "replace")
        if process.returncode != 0:
            raise SystemExit(f"{name} ended with status {process.returncode}: {said}")
        return Cost(
            cpu=usage.ru_utime + usage.ru_stime, memory=usage.ru_maxrss * 1024,
            counters=json.loads(said.strip().splitlines()[-1]))

    def counters(self, name, lines):
        """What a stage counts in some lines."""
        result = subprocess.run(
            [self.program(name), "--stats"], input="\n".join(lines) + "\n", check=True,
            capture_output=True, text=True)
        return json.loads(result.stderr.strip().splitlines()[-1])


def _count(scene, output):
    """A packet counts if its bytes are those of one that was sent; once more, it is repeated. What
    stands in `raw` after the packet's end is told apart by gs-decode and does not count."""
    missing = {}
    for packet in scene.sent:
        missing[packet] = missing.get(packet, 0) + 1
    received = corrected = repeated = 0
    false_packets = []
    for text in output.splitlines():
        packet = json.loads(text)
        content = packet["raw"][4:].removesuffix(packet.get("trailing", ""))
        if packet["crc"] != "ok" or content not in missing:
            false_packets.append(text)
        elif missing[content] == 0:
            repeated += 1
        else:
            missing[content] -= 1
            received += 1
            corrected += packet["corrected_bits"] > 0
    return Reception(len(scene.sent), received, corrected, repeated, false_packets)
