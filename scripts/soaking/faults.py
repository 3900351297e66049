"""What is done to a pipeline, and what it has to say of it."""

import re
import time
from dataclasses import dataclass, field


@dataclass
class Fault:
    """Something that goes wrong for some seconds, and what shows it: the words of a program, by a pattern, one of
    its counters that has to rise, or a number that has to pass a limit in a sample of the run."""

    name: str
    at: float
    """Share of the run at which it begins."""
    seconds: float
    """Of the signal, where that is slower than the clock."""
    inject: callable
    restore: callable
    words: tuple = ()
    """(program, pattern)"""
    counter: tuple = ()
    """(program, counter)"""
    limit: tuple = ()
    """(key of the run's samples, least value, words for a person)"""
    begun: float = None
    ended: float = None
    stretch: float = 1.0
    """Seconds of the clock for each of them."""
    before: dict = field(default_factory=dict)
    shown: list = field(default_factory=list)

    def begin(self, run):
        self.before = {stage.name: (len(stage.words()), stage.counters()) for stage in run.stages()}
        self.begun, self.stretch = time.monotonic(), run.stretch()
        self.inject(run)

    def is_over(self):
        return time.monotonic() >= self.begun + self.seconds * self.stretch

    def quiet(self):
        """When nothing is as it is without a fault."""
        return self.begun - 3, self.ended + 15 * self.stretch

    def end(self, run):
        self.restore(run)
        self.ended = time.monotonic()

    def look(self, run):
        """What has shown it; looked at some time after it."""
        stages = {stage.name: stage for stage in run.stages()}
        if self.words:
            name, pattern = self.words
            said = stages[name].words()[self.before[name][0]:]
            self.shown += [f"{name}: “{shorten(line)}”" for line in said if re.search(pattern, line)][:1]
        if self.counter:
            name, counter = self.counter
            rise = stages[name].counters().get(counter, 0) - self.before[name][1].get(counter, 0)
            if rise:
                self.shown.append(f"{name}: {counter} +{rise}")
        if self.limit:
            key, least, words = self.limit
            least *= self.stretch if key == "health_age" else 1
            values = [sample[key] for sample in run.samples
                      if sample.get(key) is not None and self.begun <= sample["time"] <= self.quiet()[1]]
            if values and max(values) >= least:
                self.shown.append(words.format(max(values)))


def shorten(line):
    line = re.sub(r"^gs-\w+: (\w+: )?", "", line).replace("|", "/")
    line = re.sub(r"/\S+/", "…/", line)
    return re.sub(r"127\.0\.0\.1(:| port )\d+", "…", line)


def stopped(name, at, seconds, **shows):
    """SIGSTOP, then SIGCONT."""
    return Fault(f"{name} stopped (SIGSTOP)", at, seconds, lambda run: run.stage(name).stop(),
                 lambda run: run.stage(name).go_on(), **shows)


def radio(name, order, at, seconds, pattern):
    """The radio is away."""
    return Fault(name, at, seconds, lambda run: run.tell_radio(f"{order} {seconds * run.stretch():.1f} {seconds}"),
                 lambda run: None,
                 words=("gs-capture", pattern), counter=("gs-capture", "reconnects"))


RING = ("ring", 25, "health: ring_percent {:.0f}")
PAUSE = ("health_age", 4, "health: no line for {:.0f} s")


def of_hours(run):
    """Those of the accelerated run."""
    yield Fault("broker killed, started again", 0.08, 6, lambda run: run.broker.kill(),
                lambda run: run.broker.start(), words=("mqtt", "broker|connect"),
                limit=("mqtt_waiting", 50, "mqtt: {} packets waited"))
    if run.disk.is_mounted:
        yield Fault("disk of the database full", 0.15, 10, lambda run: run.disk.fill(), lambda run: run.renew_disk(),
                    words=("sqlite", "full"), limit=("sqlite_status", 74, "sqlite: status {}"))
    yield radio("connection closed, server away", "close", 0.25, 5, "closed the connection")
    yield stopped("gs-demod", 0.33, 6, limit=RING)
    yield stopped("gs-frame", 0.41, 8, limit=RING)
    yield stopped("gs-decode", 0.49, 8, limit=PAUSE)
    yield stopped("gs-capture", 0.57, 6, limit=PAUSE)
    yield stopped("mqtt", 0.65, 8, limit=("mqtt_waiting", 50, "mqtt: {} packets waited"))
    yield stopped("live", 0.71, 8, limit=("live_waiting", 50, "live: {} packets waited"))
    yield radio("connection cut (reset)", "reset", 0.78, 3, "connection|lost")
    yield radio("samples cease, connection stands", "silent", 0.88, 12, "no samples")


def of_minutes(run):
    """Those of the run in real time."""
    if run.clock.is_there:
        yield Fault("clock set 1 h forward", 0.15, 30, lambda run: run.clock.step(3600), lambda run: None,
                    limit=("ahead", 3500, "packets: time ahead by {:.0f} s"))
        yield Fault("clock set back", 0.35, 20, lambda run: run.clock.step(0), lambda run: None,
                    limit=("behind", 0, "packets: time ahead by less than 1 s again"))
    yield stopped("gs-demod", 0.55, 8, words=("gs-capture", "reader is too slow"),
                  counter=("gs-capture", "lostSamples"), limit=RING)
    yield radio("connection closed, server away, in real time", "close", 0.75, 10, "closed the connection")
