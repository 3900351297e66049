"""What became of each packet that was sent, and whether all counters agree. Knows no process and no file."""

from collections import Counter, defaultdict

COVERED = -15.0
"""A burst counts as hit by one on its channel that is stronger than this beside its own weakest moment, in dB."""
FADED = 12.0
"""And as faded if its weakest moment has less Eb/N0, in dB. A receiver loses 1 of 100 at 10 dB, docs/benchmark.md."""
BESIDE = 0.0
"""And as beside one whose channel is 100 kHz away, if that is stronger by this, in dB."""
BEHIND = 6.0
"""And as close behind another one on its channel, in milliseconds: about the preamble of 9600 symbols/s."""
REASONS = ("radio away", "samples lost", "collision", "fade", "stronger one 100 kHz beside it",
           "less than 6 ms behind another one", "clean")


def key(raw):
    """A packet as the ledger has it, from packet JSON's `raw`: without header, and without the 04 behind it."""
    body = raw[4:]
    return body[:2 * (4 + int(body[4:8], 16))]


def reason(sent, stops=()):
    """Why a packet may be lost; "clean" if nothing stood in its way. `stops` are times, from and to, in which
    the pipeline has told of lost samples."""
    if sent["away"]:
        return "radio away"
    if any(begin <= sent["handed"] <= end for begin, end in stops):
        return "samples lost"
    if sent["covered"] > COVERED:
        return "collision"
    if sent["weakest"] < FADED:
        return "fade"
    if sent["beside"] > BESIDE:
        return "stronger one 100 kHz beside it"
    return "less than 6 ms behind another one" if sent["behind"] < BEHIND else "clean"


def lost_on_the_way(sent, events):
    """Marks what was handed over, but was on its way when the connection was cut."""
    for event in events:
        if event.get("lost"):
            for line in sent:
                if line["last"] > event["first"] and line["first"] < event["last"]:
                    line["away"] = True


def losses(health, rate):
    """Times in which gs-capture has lost samples; `health` are (time, lost samples so far) of its lines.

    It tells of them when those behind them are taken, and has two seconds of others before them in its ring."""
    return [(min(before, time - (more - fewer) / rate) - 4, time + 1)
            for (before, fewer), (time, more) in zip(health, health[1:]) if more > fewer]


def judge(sent, received, stops=()):
    """The ledger against what came out. `received` are (time, key) in their order."""
    arrivals, again = {}, []
    for time, packet in received:
        if packet in arrivals:
            again.append(packet)
        arrivals.setdefault(packet, time)
    invented = sorted(set(arrivals) - {line["packet"] for line in sent})
    counts = {name: Counter() for name in REASONS}
    unexplained = []
    for line in sent:
        why = reason(line, stops)
        came = line["packet"] in arrivals
        counts[why]["sent"] += 1
        counts[why]["received" if came else "lost"] += 1
        if why == "clean" and not came:
            unexplained.append(line)
    return {
        "counts": {name: dict(count) for name, count in counts.items()}, "sent": len(sent),
        "received": len(arrivals), "again": len(again), "twice": again, "false": len(invented),
        "invented": invented, "unexplained": unexplained}


def delays(sent, received, quiet):
    """(handed over, seconds until the line came), without what waited for its network to be known and what falls
    into one of the times of `quiet`."""
    arrivals, known = {}, {}
    for time, packet, network in received:
        arrivals.setdefault(packet, time)
        known.setdefault(network, time)
    result = []
    for line in sent:
        came, handed = arrivals.get(line["packet"]), line["handed"]
        if came is None or not handed or handed < known.get(line["network"], 0):
            continue
        if not any(begin <= handed <= end for begin, end in quiet):
            result.append((handed, came - handed))
    return result


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def slope(points):
    """Least squares: (growth over the points' span, its mean)."""
    count = len(points)
    if count < 2:
        return 0.0, 0.0
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    square = sum((x - mean_x) ** 2 for x, _ in points)
    rise = sum((x - mean_x) * (y - mean_y) for x, y in points) / square if square else 0.0
    return rise * (points[-1][0] - points[0][0]), mean_y


def accounts(stages, lines):
    """(what, one number, the other) of all that has to be equal between the stages at the end. `stages` has the
    last counters of each, `lines` the packets that came out of gs-decode."""
    capture, demod, frame, decode = (stages[f"gs-{name}"] for name in ("capture", "demod", "frame", "decode"))
    yield "samples, written by gs-capture and read by gs-demod", capture["samples"], demod["samples"]
    yield "lost samples, told by gs-capture and by gs-demod", capture["lostSamples"], demod["lostSamples"]
    yield "gaps, told by gs-capture and by gs-demod", capture["gaps"], demod["gaps"]
    yield "bursts, written by gs-demod and read by gs-frame", demod["bursts"], frame["bursts"]
    yield "frames, written by gs-frame and read by gs-decode", frame["frames"], decode["frames"]
    yield ("frames, read by gs-decode and accepted, refused or unverified", decode["frames"],
           decode["accepted"] + decode["refused"] + decode["unverified"])
    yield "packets, accepted by gs-decode and printed", decode["accepted"], lines
    yield "damaged records and lines, and none", frame["unreadable"] + frame["shortenedBursts"], 0


def sink_accounts(name, counters, lines, health):
    """The same for one that got all packets and all lines of the receiver."""
    if "packets" in counters:
        yield f"packets, printed and read by {name}", lines, counters["packets"]
    yield f"lines, printed and read by {name}", lines + health, counters["lines"]
    yield f"lines that {name} could not read, and none", counters["malformed"], 0
    if "exported" in counters:
        yield (f"packets, read by {name} and exported or dropped", counters["packets"],
               counters["exported"] + counters["dropped"])


def by_time(sent, received, begin, width, stops=()):
    """For each stretch of `width` seconds: packets that were sent, lost for a reason, and lost without."""
    came = {packet for _, packet in received}
    bins = defaultdict(Counter)
    for line in sent:
        if line["handed"]:
            place = bins[int((line["handed"] - begin) / width)]
            place["sent"] += 1
            if line["packet"] not in came:
                place["unexplained" if reason(line, stops) == "clean" else "explained"] += 1
    return bins
