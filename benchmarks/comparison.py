"""Collects what is worse in one of two results, and judges whether that is chance."""

from chance import more_events, more_lost

WORSE, CHANCE, ELSEWHERE = "worse", "chance", "other machine"

SPEED = 0.10
"""Part by which speed and memory may differ: what runs of the same program do on a machine that
does other things as well."""

PROBABILITY = 0.01
"""Of an error in a table: of calling something worse that is chance."""

REMARKABLE = 0.02
"""Probability of a row for itself below which it is shown, although the table explains it."""


class Comparison:
    """Rows of the table that is printed, and what else there is to say."""

    def __init__(self, before, now):
        self.before, self.now = before, now
        self.same_mode = before["mode"] == now["mode"]
        self.same_machine = all(
            before["machine"][key] == now["machine"][key] for key in ("processor", "cores"))
        self.findings, self.remarks, self.compared = [], [], 0
        self.speeds = []

    @property
    def worse(self):
        return any(finding[-1] == WORSE for finding in self.findings)

    def add(self, what, before, now, change, verdict):
        self.findings.append((what, before, now, change, verdict))

    def pairs(self, rows_before, rows_now, *keys):
        """Rows with the same keys; of several such, those in the same place among them."""
        found = _by_key(rows_before, keys)
        rest = _by_key(rows_now, keys)
        for key, before in found.items():
            now = rest.pop(key, None)
            if now is not None:
                self.compared += 1
                yield _name(key), before, now
            elif self.same_mode:
                self.remarks.append(f"Not measured any more: {_name(key)}.")
        self.remarks += [f"Not measured before: {_name(key)}." for key in rest]

    def speed(self, what, before, now):
        """Worse if it is lower."""
        part = now / before - 1
        self.speeds.append(part)
        if part < -SPEED - 1e-9:
            self.add(what, f"{before:.4g}", f"{now:.4g}", f"{100 * part:+.0f} %",
                     WORSE if self.same_machine else ELSEWHERE)

    def memory(self, name, before, now):
        """In bytes, worse if it is more."""
        part = now / before - 1
        if part > SPEED + 1e-9:
            self.add(f"{name}: memory", f"{before / 1e6:.1f} MB", f"{now / 1e6:.1f} MB",
                     f"{100 * part:+.0f} %", WORSE)

    def counts(self, what, strata, tests=1):
        """Lost packets, or what else is counted out of a number: whether they are more by more
        than chance. What only all the other rows make look like chance gets a row as well."""
        probability = more_lost(strata)
        worse = probability < PROBABILITY / tests
        if worse or probability < REMARKABLE:
            (before, of_before), (now, of_now) = map(total, zip(*strata))
            self.add(what, f"{before} of {of_before}", f"{now} of {of_now}",
                     f"{100 * (now / of_now - before / of_before):+.1f} %",
                     WORSE if worse else CHANCE)
        return worse

    def events(self, what, before, now, tests=1):
        """Wrong packets; `before` and `now` are their number and the extent they came in."""
        (count_before, extent_before), (count_now, extent_now) = before, now
        if count_now * extent_before <= count_before * extent_now:
            return
        surely = extent_before == extent_now or (
            more_events(count_before, extent_before, count_now, extent_now) < PROBABILITY / tests)
        self.add(what, f"{count_before} in {extent_before}", f"{count_now} in {extent_now}",
                 f"{count_now - count_before:+d}" if extent_before == extent_now else "more",
                 WORSE if surely else CHANCE)


def _by_key(rows, keys):
    found = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        found[key + (sum(1 for other in found if other[:-1] == key),)] = row
    return found


def _name(key):
    *parts, number = key
    words = [f"{part / 1e6:g} MS/s" if isinstance(part, (int, float)) else part for part in parts]
    return ", ".join(words + ([f"no. {number + 1}"] if number else []))


def total(counts):
    lost, sent = zip(*counts)
    return sum(lost), sum(sent)
