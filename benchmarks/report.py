"""The report in Markdown, made from results and nothing else."""

from results import PREFIXES

PREFACE = """# Benchmark

Everything here is made by `make bench` ({mode}, {minutes} minutes) and can be made again: all
seeds derive from {seed}. Measured on {date} with version {version} on
{processor}, {cores} cores, Linux {kernel}. The same numbers are in
[benchmark.json](benchmark.json); `make bench-compare` compares others with them.

![Packet loss against Eb/N0](benchmark.svg)

The receiver gets what gs-synth(1) makes and is told sample rate, centre frequency and format,
nothing else: `gs-synth | gs-demod | gs-frame | gs-decode`, every stage with its defaults. A packet
counts if its bytes are those of a packet that was sent and its CRC is right; one that is printed
and was never sent is a *false packet*.
"""


def markdown(results):
    """The whole report."""
    preface = PREFACE.format(**results, **results["machine"])
    return "\n".join([preface] + sections(results))


def sections(results):
    """What was measured, part by part."""
    return [make(results[key]) for key, make in SECTIONS.items() if key in results]


def table(head, rows, left=1):
    """A table whose first `left` columns are text and the others numbers."""
    rule = ["---" if column < left else "---:" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule] + rows) + "\n"


def percent(part):
    return "0" if part == 0 else f"{100 * part:.1f}"


def _sensitivity(results):
    return (
        f"## Packets lost, in percent, by Eb/N0 in dB\n\n{results['bursts']} beacons a point, one "
        "after the other, carriers anywhere within 0.9 of the span (in the narrow band: where the "
        "burst fits) and ±2 kHz more, clocks ±20 ppm, cu8. The last column is the Eb/N0 at which "
        f"90 % are received.\n\n{_series(results)}")


def _rates(results):
    return (
        "## Packets lost at other symbol rates, in percent, by Eb/N0 in dB\n\n57600 and 115200 "
        f"symbols a second by `gs-demod --symbol-rate`; otherwise as above.\n\n{_series(results)}")


def _series(results):
    levels, bursts = results["levels_db"], results["bursts"]
    head = ["MS/s", "symbols/s, version, h, filter"] + [f"{level:g}" for level in levels]
    rows = [
        [f"{series['sample_rate'] / 1e6:g}", series["modulation"]]
        + [percent(lost / bursts) for lost in series["lost"]]
        + [limit(series["ninety_percent_db"], levels, series["lost"][-1] / bursts)]
        for series in results["series"]]
    greatest = limit(
        results["greatest_ninety_percent_db"], levels,
        max(series["lost"][-1] for series in results["series"]) / bursts)
    return (
        f"{table(head + ['90 % at'], rows, left=2)}\n"
        f"The greatest Eb/N0 of all series at which 90 % are received: {greatest} dB.\n\n"
        f"False packets among {results['received']} that were right: {results['false']}.\n")


def limit(level, levels, lost_at_last):
    """A level, or which end of the measured ones it lies beyond."""
    if level is not None:
        return f"{level:.1f}"
    return f"> {levels[-1]:g}" if lost_at_last > 0.1 else f"< {levels[0]:g}"


def _difficult(rows):
    return f"## Difficult bands, unusual signals, every input\n\n{_bands(rows)}"


def _air(rows):
    numbers = ("sent", "received", "corrected", "repeated", "false")
    head = ["band", "sent", "received", "of these corrected", "repeated", "false", "at best"]
    lines = [[row["band"]] + [str(row[number]) for number in numbers]
             + ["" if row["ideal"] is None else f"{row['ideal']:.1f}"] for row in rows]
    return (
        "## The real air\n\nWhat fades, hums, steps, sparks and overlaps, at 2.4 MS/s; gs-synth(1) "
        "has the formulas. Eb/N0 is that of a burst's mean power. *At best* is what a receiver "
        "would get in the mean that knows level, carrier and timing of each bit, decides it "
        "coherently, and corrects three of a beacon's bits: in noise that does not change 90 % at "
        f"8.1 dB.\n\n{table(head, lines)}")


def _weak(rows):
    received = sum(row["received"] for row in rows)
    false = sum(row["false"] for row in rows)
    return (
        "## Wrong packets where they are to be expected\n\nWeak beacons, and pairs of which one "
        "hits the other, at 250 kS/s; every run of the receiver gets 1000 bursts and finds their "
        f"network by itself. Packets printed: {received + false}; wrong among them: {false}.\n\n"
        f"{_bands(rows)}")


def _bands(rows):
    numbers = ("sent", "received", "corrected", "repeated", "false")
    return table(
        ["band", "sent", "received", "of these corrected", "repeated", "false"],
        [[row["band"]] + [str(row[number]) for number in numbers] for row in rows])


def _quiet(rows):
    head = ["band of 2.4 MHz", "seconds", "packets printed"]
    lines = [[row["band"], f"{row['seconds']:g}", str(row["printed"])] for row in rows]
    return f"## Bands without packets\n\n{table(head, lines)}"


def _throughput(results):
    head = ["band", "MS per CPU second", "without start-up", "times real time", "start-up, ms",
            "memory, MB", "bursts"]
    lines = [[
        row["band"], f"{row['samples_per_cpu_second'] / 1e6:.0f}",
        f"{row['samples_per_cpu_second_after_startup'] / 1e6:.0f}",
        f"{row['times_real_time']:.1f}", f"{1000 * row['startup_seconds']:.0f}",
        f"{row['memory_bytes'] / 1e6:.0f}", str(row["bursts"])] for row in results["bands"]]
    return (
        "## Throughput and memory of gs-demod\n\nCPU time of the process, user and system, which "
        "includes reading the pipe; the cheapest of "
        f"{results['repetitions']} runs. Memory is the greatest resident set.\n\n"
        f"{table(head, lines)}")


def _decoding(results):
    head = ["stage", "stream", "packets in", "out", "packets per CPU minute", "memory, MB"]
    lines = [[
        row["stage"], row["stream"], str(row["packets"]), str(row["printed"]),
        f"{row['packets_per_cpu_minute'] / 1e6:.1f} M", f"{row['memory_bytes'] / 1e6:.0f}"]
        for row in results["streams"]]
    networks = results["networks"]
    return (
        "## Framing and decoding\n\nWhole processes in pipes, from soft bits to frames and from "
        "frames to JSON; CPU time of the process, user and system, the cheapest of "
        f"{results['repetitions']} runs. Memory is the greatest resident set; that of random "
        f"frames does not grow with their number.\n\n{table(head, lines, left=2)}\n"
        "A published network is believed on a single packet among the first three: three "
        f"damaged beacons, and nothing else, made a network in {networks['believed']} of "
        f"{networks['damaged_streams']} streams; by the rule in gs-decode(1) it is 1 in 1150. "
        f"The random frames above made {networks['believed_in_random_frames']}.\n")


def _hot_loops(loops):
    lines = "\n".join(_loop(**loop) for loop in loops)
    return f"## Hot loops\n\nThe best of several runs, one thread.\n\n```\n{lines}\n```\n"


def _loop(loop, unit, per_second):
    prefix = next(
        (prefix for prefix in ("M", "k") if per_second >= PREFIXES[prefix]), "")
    value = per_second / PREFIXES[prefix]
    number = f"{value:.1f}" if value < 100 else f"{value:.0f}"
    return f"{loop:<36}{number:>7} {prefix}{' ' if prefix else ''}{unit}/s"


SECTIONS = {
    "sensitivity": _sensitivity, "weak": _weak, "difficult": _difficult, "air": _air,
    "rates": _rates, "quiet": _quiet, "throughput": _throughput, "decoding": _decoding, "hot_loops": _hot_loops}
"""In the order of the report."""
