"""Figures of a run, what is wrong with them, and the tables for a person."""

import bisect
import sqlite3

from soaking.judgement import (
    REASONS, accounts, by_time, delays, judge, key, losses, lost_on_the_way, quantile, sink_accounts, slope)

MOST_UNEXPLAINED = 0.005
"""Share of the packets in whose way nothing stood; docs/benchmark.md has 1 of 100 from 10 to 12 dB, 0 above."""
MOST_FALSE = MOST_AGAIN = 1e-4
MOST_GROWTH = 4096
"""KiB that a stage may grow by in the second half of a run."""
CACHES = {"sqlite": 160 << 10, "live": 96 << 10}
"""KiB in all of those that fill a cache first: of the database 64 MiB, of the page 16 MiB of packets."""
CAPTURE = 18 << 10
"""KiB of gs-capture without its ring, which is filled when a reader stands still, and has two bytes a sample."""
RING_SECONDS = 2
BINS = 60
HANDED = "samples, handed over by the radio and written by gs-capture; what is missing it has told as lost"


def of_run(run, planned, statuses):
    """Everything that is told of a run, as JSON has it."""
    sent, events = run.read_ledger()
    lost_on_the_way(sent, events)
    received = [(time, key(raw), network) for time, raw, network, _ in run.receiver.received]
    arrived = [(time, packet) for time, packet, _ in received]
    counters = {stage.name: stage.counters() for stage in run.stages()}
    overloaded = any("reader is too slow" in line for line in run.stage("gs-capture").words())
    stops = losses([(told, line["capture"]["lost_samples"]) for told, line in run.receiver.health
                    if "lost_samples" in line.get("capture", {})], run.options.sample_rate) if overloaded else []
    judged = judge(sent, arrived, stops)
    # A burst at the very end of the signal is known to have ended when the stream does.
    quiet = [fault.quiet() for fault in planned if fault.begun]
    quiet.append((events[-1]["at"] - 1, events[-1]["at"]))
    waits = {"outside faults": delays(sent, received, quiet), "all": delays(sent, received, [])}
    result = {
        "minutes": (run.samples[-1]["time"] - run.begun) / 60,
        "hours": counters["gs-capture"]["samples"] / run.options.sample_rate / 3600,
        "meters": run.options.meters, "sample_rate": run.options.sample_rate, "pace": run.pace,
        **judged, **{name: judged[name][:50] for name in ("twice", "invented", "unexplained")},
        "statuses": statuses, "counters": counters,
        "latency": {name: latency([wait for _, wait in some]) for name, some in waits.items()},
        "memory": memory(run), "faults": [told(fault, sent, arrived, run) for fault in planned if fault.begun],
        "left_out": [fault.name for fault in planned if not fault.begun],
        "plot": curves(run, planned, sent, arrived, waits["all"], stops),
        "accounts": all_accounts(run, counters, received) + [
            (HANDED, handed(events), counters["gs-capture"]["samples"])],
        # What a radio that was away would have sent counts as lost, too.
        "slack": sum(event.get("lost", 0) for event in events) + overloaded * counters["gs-capture"]["lostSamples"],
        "broker": {"packets": len({raw for _, raw, _, _ in run.receiver.received}),
                   "arrived": len(run.broker.arrived)}}
    result["wrong"] = list(wrong(result))
    return result


def latency(waits):
    return {"packets": len(waits), "median": quantile(waits, 0.5), "99 %": quantile(waits, 0.99),
            "slowest": max(waits, default=None)}


def all_accounts(run, counters, received):
    """Of one that was started anew the database tells, as its counters have begun anew as well."""
    result = list(accounts(counters, len(received)))
    for sink in run.receiver.sinks:
        if not sink.failures:
            result += sink_accounts(sink.name, counters[sink.name], len(received), len(run.receiver.health))
    # What a receiver prints twice is one there.
    different = len({(time, raw) for _, raw, _, time in run.receiver.received})
    return [*result, ("different packets, printed and in the database", different, in_database(run))]


def handed(events):
    return next(event["handed"] for event in reversed(events) if event["event"] == "ended")


def in_database(run):
    """Packets in the file; -1 if it is not whole."""
    with sqlite3.connect(run.disk.folder / "packets.db") as database:
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            return -1
        return database.execute("SELECT count(*) FROM packets").fetchone()[0]


def memory(run):
    """For each stage KiB in the second half: mean, growth by least squares, greatest."""
    half = run.begun + (run.samples[-1]["time"] - run.begun) / 2
    result = {}
    for stage in run.stages():
        points = [(sample["time"], sample["memory"][stage.name]) for sample in run.samples
                  if sample["time"] >= half and sample["memory"].get(stage.name)]
        growth, mean = slope(points)
        result[stage.name] = {"mean": round(mean), "growth": round(growth),
                              "greatest": max((value for _, value in points), default=0)}
    return result


def told(fault, sent, arrived, run):
    """A row of the table of faults."""
    return {"name": fault.name, "at": fault.begun - run.begun, "seconds": fault.ended - fault.begun,
            "shown": fault.shown, "healed": healed(fault, sent, arrived, run)}


def healed(fault, sent, arrived, run):
    """Seconds from the end of a fault until all was as before: a packet that was sent after it had come, and
    no sink had more to do than before."""
    handed_over = {line["packet"]: line["handed"] for line in sent}
    first = next((time for time, packet in arrived
                  if time > fault.ended and handed_over.get(packet, 0) > fault.ended), None)
    times = [sample["time"] for sample in run.samples]
    caught_up = None
    for sample in run.samples[bisect.bisect(times, fault.ended):]:
        # What came within a second and a half may still be on its way.
        late = sum(time > sample["time"] - 1.5 for time, _ in arrived[:sample["packets"]][-2000:])
        if max(sample["mqtt_waiting"], sample["live_waiting"]) <= late + 1:
            caught_up = sample["time"]
            break
    if first is None or caught_up is None:
        return None
    return max(first, caught_up) - fault.ended


def curves(run, planned, sent, arrived, waits, stops):
    """Values over minutes, for the plot."""
    begin, end = run.begun, run.samples[-1]["time"]
    width = (end - begin) / BINS
    step = max(1, len(run.samples) // 200)
    latency = {}
    for handed_over, wait in waits:
        latency.setdefault(int((handed_over - begin) / width), []).append(wait)
    losses = by_time(sent, arrived, begin, width, stops)
    return {
        "minutes": (end - begin) / 60,
        "memory": {stage.name: [((sample["time"] - begin) / 60, sample["memory"].get(stage.name))
                                for sample in run.samples[::step]] for stage in run.stages()},
        "latency": [((place + 0.5) * width / 60, quantile(values, 0.5), max(values))
                    for place, values in sorted(latency.items())
                    if place < BINS],
        "loss": [((place + 0.5) * width / 60, counts["explained"] / counts["sent"],
                  counts["unexplained"] / counts["sent"]) for place, counts in sorted(losses.items())
                 if place < BINS],
        "faults": [((fault.begun - begin) / 60, fault.name) for fault in planned if fault.begun]}


def wrong(result):
    """What is not as it has to be, in words."""
    clean = result["counts"]["clean"]
    lost = clean.get("lost", 0)
    if lost > MOST_UNEXPLAINED * clean.get("sent", 0):
        yield f"{lost} of {clean['sent']} packets lost without a reason"
    if result["false"] > MOST_FALSE * result["received"]:
        yield f"{result['false']} packets that nobody sent"
    if result["again"] > MOST_AGAIN * result["received"]:
        yield f"{result['again']} packets that came again"
    for what, one, other in result["accounts"]:
        if not 0 <= one - other <= (result["slack"] if what == HANDED else 0):
            yield f"{what}: {one} and {other}"
    for name, status in result["statuses"].items():
        if status != 0:
            yield f"{name} ended with {status}"
    rooms = CACHES | {"gs-capture": CAPTURE + 2 * RING_SECONDS * result["sample_rate"] // 1024}
    for name, kept in result["memory"].items():
        if kept["growth"] > MOST_GROWTH and kept["greatest"] > rooms.get(name, 0):
            yield f"{name} grew by {kept['growth']} KiB"
    for name in result["left_out"]:
        yield f"the run was too short for the fault '{name}'"
    for fault in result["faults"]:
        if not fault["shown"]:
            yield f"nothing showed the fault '{fault['name']}'"
        if fault["healed"] is None:
            yield f"not as before after the fault '{fault['name']}'"


def markdown(results):
    return "\n".join(line for name, result in results.items() for line in section(name, result)) + "\n"


def section(name, result):
    title = "In real time" if result["pace"] else "Accelerated"
    speed = result["hours"] * 60 / result["minutes"]
    yield f"### {title}"
    yield ""
    yield (f"{result['meters']} meters of three networks, {result['sample_rate'] / 1e6:g} MS/s; "
           f"{result['hours']:.2f} hours of signal in {result['minutes']:.1f} minutes, {speed:.1f} times real time; "
           f"{result['sent']} packets sent, {result['received']} received, {result['again']} of them again, "
           f"{result['false']} that nobody sent.")
    yield ""
    yield "| what stood in a packet's way | sent | received | lost |"
    yield "| --- | ---: | ---: | ---: |"
    for reason in REASONS:
        count = result["counts"][reason]
        words = {"clean": "nothing"}.get(reason, reason)
        if count:
            yield f"| {words} | {count['sent']} | {count.get('received', 0)} | {count.get('lost', 0)} |"
    yield ""
    yield from latencies(result)
    yield from memories(result)
    yield from fault_rows(result)
    yield "| has to be equal | | |"
    yield "| --- | ---: | ---: |"
    for what, one, other in result["accounts"]:
        yield f"| {what} | {one} | {other} |"
    yield ""
    broker = result["broker"]
    yield (f"Of {broker['packets']} different packets {broker['arrived']} reached a subscriber of the broker. "
           "Statuses: "
           + ", ".join(f"{name} {status}" for name, status in result["statuses"].items()) + ".")
    yield ""


def latencies(result):
    yield "| from a burst's last sample to its line of JSON | packets | median, ms | 99 %, ms | slowest, ms |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for words, some in result["latency"].items():
        values = " | ".join("" if some[name] is None else f"{1000 * some[name]:.0f}"
                            for name in ("median", "99 %", "slowest"))
        yield f"| {words} | {some['packets']} | {values} |"
    yield ""


def memories(result):
    yield "| second half of the run | memory, MiB | greatest, MiB | growth, MiB |"
    yield "| --- | ---: | ---: | ---: |"
    for name, kept in result["memory"].items():
        yield (f"| {name} | {kept['mean'] / 1024:.1f} | {kept['greatest'] / 1024:.1f} "
               f"| {kept['growth'] / 1024:+.2f} |")
    yield ""


def fault_rows(result):
    yield "| fault | at, min | for, s | what showed it | all as before after, s |"
    yield "| --- | ---: | ---: | --- | ---: |"
    for fault in result["faults"]:
        shown = "; ".join(fault["shown"]) or "**nothing**"
        after = "never" if fault["healed"] is None else f"{fault['healed']:.1f}"
        yield f"| {fault['name']} | {fault['at'] / 60:.1f} | {fault['seconds']:.0f} | {shown} | {after} |"
    yield ""
