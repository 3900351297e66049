"""The results of a benchmark: the one structure that report, plot and comparison read.

README.md beside this file describes its shape.
"""

import json
import os
import platform
import re
import time

SCHEMA = 1
"""Goes up when a key goes or changes its meaning; new keys do not count."""

LIMIT = 0.1
"""Part of the packets lost at the Eb/N0 that is told as "90 % at"."""

PREFIXES = {"": 1, "k": 1e3, "M": 1e6}


def head(version, seed, quick, seconds):
    """What was measured, when and where."""
    return {
        "schema": SCHEMA, "version": version, "mode": "quick" if quick else "full", "seed": seed,
        "date": time.strftime("%Y-%m-%d", time.gmtime()), "minutes": round(seconds / 60),
        "machine": {
            "processor": _processor(), "cores": os.cpu_count(),
            "kernel": platform.release().split("-")[0]}}


def _processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line for line in file if line.startswith("model name")]
        return names[0].split(":", 1)[1].strip() if names else platform.machine()
    except OSError:
        return platform.machine()


def figures(number):
    """Four figures: more than the noise leaves certain."""
    rounded = float(f"{number:.4g}")
    return int(rounded) if rounded >= 1000 else rounded


def ninety_percent(levels, lost):
    """The Eb/N0 in dB from which on at most a tenth is lost, by linear interpolation between the
    levels; `lost` are parts of one. Minus infinity if that is so at every level, infinity if it
    is not at the last."""
    if lost[-1] > LIMIT:
        return float("inf")
    above = [index for index, part in enumerate(lost) if part > LIMIT]
    if not above:
        return float("-inf")
    low = above[-1]
    part = (lost[low] - LIMIT) / (lost[low] - lost[low + 1])
    return levels[low] + (levels[low + 1] - levels[low]) * part


def finite(level):
    """A level for JSON, which has no infinity."""
    return round(level, 3) if abs(level) != float("inf") else None


def sensitivity(losses, bursts):
    """From pairs of a series and its receptions by level."""
    losses = list(losses)
    rows, limits = [], []
    for series, receptions in losses:
        levels = sorted(receptions)
        lost = [receptions[level].sent - receptions[level].received for level in levels]
        limits.append(ninety_percent(levels, [count / bursts for count in lost]))
        rows.append({
            "sample_rate": round(series.sample_rate), "modulation": series.modulation, "lost": lost,
            "ninety_percent_db": finite(limits[-1])})
    every = [reception for _, receptions in losses for reception in receptions.values()]
    return {
        "bursts": bursts, "levels_db": sorted(losses[0][1]), "series": rows,
        "greatest_ninety_percent_db": finite(max(limits)),
        "received": sum(reception.received for reception in every),
        "false": sum(len(reception.false_packets) for reception in every)}


def bands(rows):
    """From pairs of a band's name and its reception."""
    return [{
        "band": name, "sent": reception.sent, "received": reception.received,
        "corrected": reception.corrected, "repeated": reception.repeated,
        "false": len(reception.false_packets)} for name, reception in rows]


def air(rows):
    """From `air.Air`."""
    rows = list(rows)
    counts = bands((row.name, row.reception) for row in rows)
    return [count | {"ideal": None if row.ideal is None else round(row.ideal, 1)}
            for count, row in zip(counts, rows)]


def quiet(rows):
    """From bands in which nobody sends: name, seconds, reception."""
    return [{"band": name, "seconds": seconds, "printed": len(reception.false_packets)}
            for name, seconds, reception in rows]


def throughput(rows, repetitions):
    """From `measurements.Throughput`."""
    return {"repetitions": repetitions, "bands": [{
        "band": row.name,
        "samples_per_cpu_second": figures(row.cost.samples / row.cost.cpu),
        "samples_per_cpu_second_after_startup": figures(
            row.cost.samples / max(1e-3, row.cost.cpu - row.startup)),
        "times_real_time": figures(row.cost.seconds / row.cost.cpu),
        "startup_seconds": figures(row.startup), "memory_bytes": row.cost.memory,
        "bursts": row.cost.counters["bursts"]} for row in rows]}


def decoding(rows, networks, repetitions):
    """From `decoding.Decoding`, and networks among how many damaged streams."""
    rows = list(rows)
    believed, streams = networks
    random = [row for row in rows if "random" in row.stream]
    return {
        "repetitions": repetitions,
        "streams": [{
            "stage": row.stage, "stream": row.stream, "packets": row.packets,
            "printed": row.printed,
            "packets_per_cpu_minute": figures(60 * row.packets / row.cost.cpu),
            "memory_bytes": row.cost.memory} for row in rows],
        "networks": {
            "damaged_streams": streams, "believed": believed,
            "believed_in_random_frames": max(
                (row.cost.counters.get("networks", 0) for row in random), default=0)}}


def hot_loops(text):
    """From what `hot-loops` prints: name, number, prefix and unit in columns."""
    loops = []
    for line in text.splitlines():
        match = re.fullmatch(r"(\S.*\S) +([\d.]+) (?:([kM]) )?(\S+)/s", line)
        if not match:
            raise ValueError(f"no line of hot-loops: {line!r}")
        name, number, prefix, unit = match.groups()
        loops.append({
            "loop": name, "unit": unit, "per_second": figures(
                float(number) * PREFIXES[prefix or ""])})
    return loops


def text(results):
    """As JSON with each row on a line of its own, so that a change is seen row by row."""
    return _pretty(results, "") + "\n"


def _pretty(value, indent):
    flat = json.dumps(value, ensure_ascii=False)
    within = value.values() if isinstance(value, dict) else value
    if not isinstance(value, (dict, list)) or (
            not any(isinstance(item, (dict, list)) for item in within)
            or len(flat) + len(indent) <= 160 and isinstance(value, dict) and indent):
        return flat
    deeper = indent + " "
    if isinstance(value, list):
        lines = [deeper + _pretty(item, deeper) for item in value]
    else:
        lines = [f"{deeper}{json.dumps(key)}: {_pretty(item, deeper)}"
                 for key, item in value.items()]
    opening, closing = "[]" if isinstance(value, list) else "{}"
    return opening + "\n" + ",\n".join(lines) + "\n" + indent + closing
