"""What a trial ended with, and what is wrong with it."""

import dataclasses
import json
import re

from .rows import Row

END, START, REACHED, ENDED = "end", "start", "reached", "ended"
"""Moments: nothing but the end of the input; a signal at the start, when the peer has shown what it does, and a
second after the end of the input."""

AFTER_SIGNAL = 5
"""Seconds that gs-export gives the other side after a first signal, by its manual."""
MARGIN = 5
"""Seconds more than is documented: machines are busy."""
MOST_MEGABYTES = 150


@dataclasses.dataclass
class Outcome:
    """How a program ended."""

    row: Row
    moment: str
    status: int | None
    """None if it had to be killed."""
    seconds: float
    """From the signal; without one from the end of the input, or from the start if it reads none."""
    megabytes: float
    errors: str
    port: int
    sent: int
    """Lines that the program could read."""
    delivered: int
    """Those that the peer has said to have taken."""

    @property
    def message(self) -> str:
        """What was said last, for a person."""
        lines = [line for line in self.errors.splitlines() if not line.startswith(("{", "stub"))]
        return lines[-1] if lines else ""


def faults(outcome: Outcome, margin: float) -> list[str]:
    """What does not hold."""
    found = [*_time(outcome, margin), *_status(outcome)]
    if outcome.megabytes > MOST_MEGABYTES:
        found.append(f"{outcome.megabytes:.0f} MB")
    if outcome.row.counts and outcome.status in (0, 69):
        found += _counters(outcome)
    return found


def most_seconds(row: Row, moment: str) -> float:
    """Until the end, as documented."""
    if moment == END:
        return row.seconds or 0
    return AFTER_SIGNAL if row.counts else 0


def _time(outcome: Outcome, margin: float) -> list[str]:
    if outcome.status is None:
        return ["does not end"]
    limit = most_seconds(outcome.row, outcome.moment)
    return [f"{outcome.seconds:.1f} s, not {limit} s"] if outcome.seconds > limit + margin else []


def _status(outcome: Outcome) -> list[str]:
    row, status = outcome.row, outcome.status
    if status is None:
        return []
    # It may have ended before the signal.
    documented = row.statuses if outcome.moment == END else row.statuses + row.stopped
    if status not in documented:
        return [f"status {status}"]
    return [] if status == 0 or outcome.moment in (START, REACHED) else _words(outcome)


def _words(outcome: Outcome) -> list[str]:
    """The peer has to be named, and what is wrong with it."""
    errors, found = outcome.errors, []
    if not re.search(rf"(:|port ){outcome.port}\b", errors) and "{port}" in outcome.row.words:
        found.append("the peer is not named")
    if not re.search(outcome.row.says, errors):
        found.append(f"nothing is said of '{outcome.row.says}'")
    return found


def _counters(outcome: Outcome) -> list[str]:
    lines = [line for line in outcome.errors.splitlines() if line.startswith('{"')]
    if not lines:
        return ["no counters"]
    counters = json.loads(lines[-1])
    read, taken = counters["packets"], counters["exported"]
    found = []
    if read != taken + counters["dropped"] + counters["duplicates"]:
        found.append(f"of {read} packets {taken} and {counters['dropped']} are told")
    if taken > outcome.delivered >= 0:
        found.append(f"{taken} packets are said to have arrived, and {outcome.delivered} did")
    if outcome.moment == END and outcome.status == 0 and read != outcome.sent:
        found.append(f"{read} of {outcome.sent} packets were read")
    return found
