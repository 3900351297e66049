"""What is wrong with how a program ended is told."""

import json
import unittest

from peer_trials.outcome import END, REACHED, Outcome, faults
from peer_trials.peer import silent
from peer_trials.rows import Row, rows, serving

ROW = Row("silent", "gs-export mqtt --broker mqtt://127.0.0.1:{port}", serving(silent), 10, says="not delivered")
ERRORS = "warning: 127.0.0.1:4711\nerror: 2 messages not delivered\n"


def ended(moment: str = END, row: Row = ROW, read: int = 2, taken: int = 0, dropped: int = 2, **other) -> Outcome:
    """As it should be, but for what is said otherwise."""
    counters = json.dumps({"packets": read, "exported": taken, "duplicates": 0, "dropped": dropped})
    known = {"status": 69, "seconds": 10.1, "megabytes": 30.0, "errors": f"{ERRORS}{counters}\n", "port": 4711,
             "sent": 2, "delivered": 0}
    return Outcome(row, moment, **(known | other))


class Faults(unittest.TestCase):
    """Each rule."""

    def test_sound(self) -> None:
        self.assertEqual(faults(ended(), 5), [])
        self.assertEqual(faults(ended(REACHED, seconds=5.1), 5), [])

    def test_time(self) -> None:
        self.assertEqual(faults(ended(seconds=16), 5), ["16.0 s, not 10 s"])
        self.assertEqual(faults(ended(REACHED, seconds=11), 5), ["11.0 s, not 5 s"])
        self.assertEqual(faults(ended(status=None), 5), ["does not end"])

    def test_status(self) -> None:
        self.assertEqual(faults(ended(status=70), 5), ["status 70"])
        self.assertEqual(faults(ended(status=-15), 5), ["status -15"])

    def test_words(self) -> None:
        self.assertEqual(faults(ended(port=4712), 5), ["the peer is not named"])
        self.assertEqual(faults(ended(port=471), 5), ["the peer is not named"])
        self.assertEqual(len(faults(ended(errors=ERRORS.replace("not", "all") + "{\"packets\":0,\"exported\":0,"
                                          "\"dropped\":0,\"duplicates\":0}"), 5)), 1)

    def test_counters(self) -> None:
        self.assertEqual(len(faults(ended(dropped=1), 5)), 1)
        self.assertEqual(len(faults(ended(dropped=1, taken=1), 5)), 1)
        self.assertEqual(faults(ended(dropped=1, taken=1, delivered=1), 5), [])
        self.assertEqual(faults(ended(errors=ERRORS), 5), ["no counters"])

    def test_memory(self) -> None:
        self.assertEqual(faults(ended(megabytes=151), 5), ["151 MB"])


class Rows(unittest.TestCase):
    """The table."""

    def test_names(self) -> None:
        names = [(row.words, row.peer) for row in rows()]
        self.assertEqual(len(names), len(set(names)))


if __name__ == "__main__":
    unittest.main()
