"""The committed report and plot are those of the committed results."""

import json
import pathlib
import unittest

import plot
import report
import results

DOCUMENTS = pathlib.Path(__file__).resolve().parents[2] / "docs"


class Committed(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.text = (DOCUMENTS / "benchmark.json").read_text(encoding="utf-8")
        self.results = json.loads(self.text)

    def test_report(self):
        self.assertEqual(
            report.markdown(self.results),
            (DOCUMENTS / "benchmark.md").read_text(encoding="utf-8"))

    def test_plot(self):
        self.assertEqual(
            plot.svg(self.results["sensitivity"]),
            (DOCUMENTS / "benchmark.svg").read_text(encoding="utf-8"))

    def test_form(self):
        self.assertEqual(results.text(self.results), self.text)

    def test_ninety_percent_is_that_of_the_losses(self):
        part = self.results["sensitivity"]
        limits = []
        for series in part["series"]:
            limits.append(results.ninety_percent(
                part["levels_db"], [lost / part["bursts"] for lost in series["lost"]]))
            self.assertEqual(series["ninety_percent_db"], results.finite(limits[-1]))
        self.assertEqual(part["greatest_ninety_percent_db"], results.finite(max(limits)))


class NinetyPercent(unittest.TestCase):
    def test_between_levels(self):
        self.assertAlmostEqual(results.ninety_percent([7, 8, 9], [1, 0.2, 0]), 8.5)

    def test_exactly_at_a_level(self):
        self.assertAlmostEqual(results.ninety_percent([7, 8, 9], [1, 0.1, 0]), 8)

    def test_last_time_that_more_is_lost(self):
        self.assertAlmostEqual(results.ninety_percent([7, 8, 9, 10], [0.5, 0.05, 0.15, 0.05]), 9.5)

    def test_beyond_the_levels(self):
        self.assertEqual(results.ninety_percent([7, 8], [0.1, 0]), float("-inf"))
        self.assertEqual(results.ninety_percent([7, 8], [0, 0.11]), float("inf"))


class HotLoops(unittest.TestCase):
    def test_columns(self):
        lines = (
            "windowed FFT, 512 points                994 M samples/s\n"
            "burst demodulation                      1.5 k bursts/s\n"
            "something slow                         12.0 bursts/s\n")
        loops = results.hot_loops(lines)
        self.assertEqual(loops, [
            {"loop": "windowed FFT, 512 points", "unit": "samples", "per_second": 994e6},
            {"loop": "burst demodulation", "unit": "bursts", "per_second": 1500},
            {"loop": "something slow", "unit": "bursts", "per_second": 12}])
        self.assertIn(lines, report.sections({"hot_loops": loops})[0])

    def test_other_text(self):
        with self.assertRaises(ValueError):
            results.hot_loops("Fatal error\n")


if __name__ == "__main__":
    unittest.main()
