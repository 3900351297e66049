"""The report, in Markdown."""

import os
import platform
import time

PREFACE = """# Benchmark

Everything here is made by `make bench` ({mode}, {minutes:.0f} minutes) and can be made again: all
seeds derive from {seed}. Measured on {date} with {version} on
{processor}, {cores} cores, Linux {kernel}.

![Packet loss against Eb/N0](benchmark.svg)

The receiver gets what gs-synth(1) makes and is told sample rate, centre frequency and format,
nothing else: `gs-synth | gs-demod | gs-frame | gs-decode`, every stage with its defaults. A packet
counts if its bytes are those of a packet that was sent and its CRC is right; one that is printed
and was never sent is a *false packet*.
"""


def preface(version, seed, quick, seconds):
    return PREFACE.format(
        mode="quick" if quick else "full", minutes=seconds / 60, seed=seed,
        date=time.strftime("%Y-%m-%d", time.gmtime()), version=f"version {version}",
        processor=_processor(), cores=os.cpu_count(), kernel=platform.release().split("-")[0])


def _processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        return names[0] if names else platform.machine()
    except OSError:
        return platform.machine()


def table(head, rows, left=1):
    """A table whose first `left` columns are text and the others numbers."""
    rule = ["---" if column < left else "---:" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule] + rows) + "\n"


def percent(part):
    return "0" if part == 0 else f"{100 * part:.1f}"


def loss_section(losses, extent):
    head = ["MS/s", "symbols/s, version, h, filter"] + [f"{level:g}" for level in extent.levels]
    rows = [
        [f"{series.sample_rate / 1e6:g}", series.modulation]
        + [percent(results[level].loss) for level in extent.levels] + [_limit(results)]
        for series, results in losses]
    false = sum(len(r.false_packets) for _, results in losses for r in results.values())
    received = sum(r.received for _, results in losses for r in results.values())
    return (
        f"## Packets lost, in percent, by Eb/N0 in dB\n\n{extent.bursts} beacons a point, one after "
        "the other, carriers anywhere within 0.9 of the span (in the narrow band: where the burst "
        "fits) and ±2 kHz more, clocks ±20 ppm, cu8. The last column is the Eb/N0 at which 90 % are "
        f"received.\n\n{table(head + ['90 % at'], rows, left=2)}\n"
        f"False packets among {received} that were right: {false}.\n")


def _limit(results):
    """Where the loss falls through 10 %, by linear interpolation."""
    levels = sorted(results)
    for low, high in zip(levels, levels[1:]):
        above, below = results[low].loss, results[high].loss
        if above > 0.1 >= below:
            return f"{low + (high - low) * (above - 0.1) / (above - below):.1f}"
    return f"< {levels[0]:g}" if results[levels[0]].loss <= 0.1 else f"> {levels[-1]:g}"


def difficult_section(rows):
    return f"## Difficult bands, unusual signals, every input\n\n{_reception_table(rows)}"


def weak_section(rows):
    received = sum(result.received for _, result in rows)
    false = sum(len(result.false_packets) for _, result in rows)
    return (
        "## Wrong packets where they are to be expected\n\nWeak beacons, and pairs of which one "
        "hits the other, at 250 kS/s; every run of the receiver gets 1000 bursts and finds their "
        f"network by itself. Packets printed: {received + false}; wrong among them: {false}.\n\n"
        f"{_reception_table(rows)}")


def _reception_table(rows):
    lines = [
        [name, str(result.sent), str(result.received), str(result.corrected),
         str(result.repeated), str(len(result.false_packets))] for name, result in rows]
    return table(["band", "sent", "received", "of these corrected", "repeated", "false"], lines)


def false_section(rows):
    lines = [[name, f"{seconds:g}", str(len(result.false_packets))]
             for name, seconds, result in rows]
    head = ["band of 2.4 MHz", "seconds", "packets printed"]
    return f"## Bands without packets\n\n{table(head, lines)}"


def throughput_section(rows, extent):
    head = ["band", "MS per CPU second", "without start-up", "times real time", "start-up, ms",
            "memory, MB", "bursts"]
    lines = []
    for row in rows:
        cost = row.cost
        lines.append([
            row.name, f"{cost.samples / cost.cpu / 1e6:.0f}",
            f"{cost.samples / max(1e-3, cost.cpu - row.startup) / 1e6:.0f}",
            f"{cost.seconds / cost.cpu:.1f}", f"{1000 * row.startup:.0f}",
            f"{cost.memory / 1e6:.0f}", str(cost.counters["bursts"])])
    return (
        "## Throughput and memory of gs-demod\n\nCPU time of the process, user and system, which "
        "includes reading the pipe; the cheapest of "
        f"{extent.repetitions} runs. Memory is the greatest resident set.\n\n{table(head, lines)}")


def decoding_section(rows, false_networks, extent):
    head = ["stage", "stream", "packets in", "out", "packets per CPU minute", "memory, MB"]
    lines = [[
        row.stage, row.stream, str(row.packets), str(row.printed),
        f"{60 * row.packets / row.cost.cpu / 1e6:.1f} M", f"{row.cost.memory / 1e6:.0f}"]
        for row in rows]
    made, streams = false_networks
    minted = max(row.cost.counters.get("networks", 0) for row in rows if "random" in row.stream)
    return (
        "## Framing and decoding\n\nWhole processes in pipes, from soft bits to frames and from "
        "frames to JSON; CPU time of the process, user and system, the cheapest of "
        f"{extent.repetitions} runs. Memory is the greatest resident set; that of random frames "
        f"does not grow with their number.\n\n{table(head, lines, left=2)}\n"
        "A published network is believed on a single packet among the first three: three "
        f"damaged beacons, and nothing else, made a network in {made} of {streams} streams; by "
        f"the rule in gs-decode(1) it is 1 in 1150. The random frames above made {minted}.\n")


def loops_section(text):
    return f"## Hot loops\n\nThe best of several runs, one thread.\n\n```\n{text.rstrip()}\n```\n"
