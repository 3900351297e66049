"""What counts as worse, and what as chance."""

import contextlib
import copy
import io
import json
import os
import pathlib
import tempfile
import unittest
from unittest import mock

import compare
from chance import more_events, more_lost


def band(name, **counts):
    return {"band": name, "sent": 200, "received": 200, "corrected": 0, "repeated": 0,
            "false": 0} | counts


def stream(stage, stream, packets, printed):
    return {"stage": stage, "stream": stream, "packets": packets, "printed": printed,
            "packets_per_cpu_minute": 2e6, "memory_bytes": 28e6}


LEVELS = [7, 8, 9, 10]
RESULTS = {
    "schema": 1, "version": "0.1.0", "mode": "full", "seed": 1, "date": "2026-11-25", "minutes": 19,
    "machine": {"processor": "one", "cores": 2, "kernel": "6.1"},
    "sensitivity": {
        "bursts": 1000, "levels_db": LEVELS, "received": 30000, "false": 0,
        "greatest_ninety_percent_db": 8.5, "series": [
            {"sample_rate": 2.4e6, "modulation": name, "lost": [900, 200, 0, 0],
             "ninety_percent_db": 8.5} for name in ("a", "b", "c")]},
    "weak": [band("beacons at 7 dB", sent=20000, received=9480, false=1)],
    "difficult": [band("pairs"), band("five at once", sent=500, received=500)],
    "air": [band("Rayleigh fading", received=150) | {"ideal": 160.3}],
    "rates": {
        "bursts": 1000, "levels_db": LEVELS, "received": 3000, "false": 0,
        "greatest_ninety_percent_db": 8.5, "series": [
            {"sample_rate": 2.4e6, "modulation": "57600", "lost": [900, 200, 0, 0],
             "ninety_percent_db": 8.5}]},
    "quiet": [{"band": "noise", "seconds": 600, "printed": 0}],
    "throughput": {"repetitions": 5, "bands": [{
        "band": "idle", "samples_per_cpu_second": 480e6,
        "samples_per_cpu_second_after_startup": 500e6, "times_real_time": 200,
        "startup_seconds": 0.008, "memory_bytes": 28e6, "bursts": 0}]},
    "decoding": {
        "repetitions": 5, "streams": [
            stream("gs-decode", "beacons", 200_000, 199_600),
            stream("gs-decode", "random frames", 30_000, 0),
            stream("gs-decode", "random frames", 300_000, 0)],
        "networks": {
            "damaged_streams": 10_000, "believed": 10, "believed_in_random_frames": 0}},
    "hot_loops": [{"loop": "CRC", "unit": "bytes", "per_second": 471e6}]}


class Compare(unittest.TestCase):
    def setUp(self):
        self.now = copy.deepcopy(RESULTS)

    def verdicts(self):
        findings = compare.compare(RESULTS, self.now).findings
        return {finding[0]: finding[-1] for finding in findings}

    def test_the_same(self):
        comparison = compare.compare(RESULTS, self.now)
        self.assertEqual((comparison.findings, comparison.worse), ([], False))
        self.assertEqual(comparison.compared, 14)

    def test_speed(self):
        row = self.now["throughput"]["bands"][0]
        row["samples_per_cpu_second_after_startup"] = 451e6
        self.assertEqual(self.verdicts(), {})
        row["samples_per_cpu_second_after_startup"] = 449e6
        self.now["hot_loops"][0]["per_second"] = 400e6
        self.now["decoding"]["streams"][2]["packets_per_cpu_minute"] = 1e6
        self.assertEqual(self.verdicts(), {
            "idle: samples/s after start-up": "worse", "CRC: bytes/s": "worse",
            "gs-decode, random frames, no. 2: packets/min": "worse"})

    def test_speed_of_another_machine(self):
        self.now["hot_loops"][0]["per_second"] = 400e6
        self.now["machine"]["processor"] = "another"
        self.assertEqual(self.verdicts(), {"CRC: bytes/s": "other machine"})
        self.assertFalse(compare.compare(RESULTS, self.now).worse)

    def test_a_slower_machine_is_suspected(self):
        for loop in self.now["hot_loops"]:
            loop["per_second"] *= 0.8
        self.assertNotIn("median", "".join(compare.compare(RESULTS, self.now).remarks))
        for stream in self.now["decoding"]["streams"]:
            stream["packets_per_cpu_minute"] *= 0.8
        comparison = compare.compare(RESULTS, self.now)
        self.assertIn("The median of all speeds is -20 %", "".join(comparison.remarks))
        self.assertTrue(comparison.worse)

    def test_start_up_weighs_more_in_a_quick_run(self):
        self.now["throughput"]["bands"][0]["times_real_time"] = 150
        self.assertEqual(self.verdicts(), {"idle: times real time": "worse"})
        self.now["mode"] = "quick"
        self.assertEqual(self.verdicts(), {})

    def test_memory(self):
        self.now["throughput"]["bands"][0]["memory_bytes"] = 31e6
        self.assertEqual(self.verdicts(), {"idle: memory": "worse"})

    def test_sensitivity(self):
        self.now["sensitivity"]["series"][1]["lost"] = [900, 300, 60, 0]
        verdicts = self.verdicts()
        self.assertEqual(verdicts["2.4 MS/s, b: 90 % at"], "worse")
        self.assertNotIn("2.4 MS/s, a: 90 % at", verdicts)

    def test_sensitivity_within_chance(self):
        # 1 of 5 lost before; a quick run of 40 loses 11 instead of 8.
        self.now["sensitivity"]["bursts"] = 40
        for series in self.now["sensitivity"]["series"]:
            series["lost"] = [36, 8, 0, 0]
        self.now["sensitivity"]["series"][0]["lost"] = [36, 11, 3, 0]
        self.now["mode"] = "quick"
        self.assertEqual(self.verdicts().get("2.4 MS/s, a: lost", "chance"), "chance")
        self.assertFalse(compare.compare(RESULTS, self.now).worse)

    def test_a_network_that_is_not_found_is_luck(self):
        self.now["sensitivity"].update(bursts=400)
        for series in self.now["sensitivity"]["series"]:
            series["lost"] = [400, 80, 0, 0]
        self.assertEqual(self.verdicts(), {})

    def test_a_network_that_was_found_and_is_no_more_is_worse(self):
        self.now["sensitivity"]["series"][2]["lost"] = [1000, 1000, 0, 0]
        self.assertEqual(self.verdicts()["2.4 MS/s, c: lost"], "worse")

    def test_a_little_more_everywhere(self):
        for series in self.now["sensitivity"]["series"]:
            series["lost"] = [910, 230, 5, 0]
        self.assertEqual(self.verdicts()["all series: lost"], "worse")

    def test_only_levels_that_both_have(self):
        part = self.now["sensitivity"]
        part["levels_db"] = [8, 9, 9.5]
        for series in part["series"]:
            series["lost"] = [200, 0, 900]
        self.assertEqual(self.verdicts(), {})

    def test_more_lost(self):
        self.now["difficult"][0]["received"] = 180
        verdicts = self.verdicts()
        self.assertEqual(verdicts["pairs: lost"], "worse")
        self.assertEqual(verdicts["all of these bands: lost"], "worse")

    def test_more_lost_in_moving_air(self):
        self.now["air"][0].update(received=110, false=1)
        verdicts = self.verdicts()
        self.assertEqual(verdicts["Rayleigh fading: lost"], "worse")
        self.assertEqual(verdicts["Rayleigh fading: false packets"], "worse")

    def test_more_lost_at_another_symbol_rate(self):
        self.now["rates"]["series"][0]["lost"] = [900, 300, 60, 0]
        verdicts = self.verdicts()
        self.assertEqual(verdicts["2.4 MS/s, 57600: 90 % at"], "worse")
        self.assertEqual(verdicts["all symbol rates: lost"], "worse")
        self.assertNotIn("all series: lost", verdicts)

    def test_one_more_lost_is_chance(self):
        self.now["difficult"][0]["received"] = 199
        self.assertEqual(self.verdicts(), {})

    def test_more_false_packets_of_as_many(self):
        self.now["weak"][0]["false"] = 2
        self.assertEqual(self.verdicts(), {"beacons at 7 dB: false packets": "worse"})

    def test_false_packets_of_fewer(self):
        self.now["weak"][0].update(sent=1000, received=400, false=1)
        self.assertEqual(
            self.verdicts(), {"beacons at 7 dB: false packets": "chance"})
        self.now["weak"][0].update(false=4)
        self.assertEqual(self.verdicts(), {"beacons at 7 dB: false packets": "worse"})

    def test_packets_where_nobody_sends(self):
        self.now["quiet"][0]["printed"] = 1
        self.now["decoding"]["streams"][1]["printed"] = 1
        self.assertEqual(self.verdicts(), {
            "noise: false packets": "worse", "gs-decode, random frames: false packets": "worse"})

    def test_fewer_decoded(self):
        self.now["decoding"]["streams"][0].update(packets=50_000, printed=49_900)
        self.assertEqual(self.verdicts(), {})
        self.now["decoding"]["streams"][0].update(printed=49_800)
        self.assertEqual(self.verdicts(), {"gs-decode, beacons: printed": "worse"})

    def test_networks(self):
        self.now["decoding"]["networks"]["believed"] = 14
        self.assertEqual(self.verdicts(), {})
        self.now["decoding"]["networks"]["believed"] = 40
        self.assertEqual(self.verdicts(), {"networks of damaged packets": "worse"})

    def test_what_is_missing_is_told(self):
        self.now["hot_loops"] = [{"loop": "other", "unit": "bytes", "per_second": 1}]
        remarks = compare.compare(RESULTS, self.now).remarks
        self.assertIn("Not measured any more: CRC.", remarks)
        self.assertIn("Not measured before: other.", remarks)


class Program(unittest.TestCase):
    def run_on(self, text):
        with tempfile.TemporaryDirectory() as folder:
            before, now = pathlib.Path(folder, "before"), pathlib.Path(folder, "now")
            before.write_text(json.dumps(RESULTS), encoding="utf-8")
            now.write_text(text, encoding="utf-8")
            output = io.StringIO()
            with mock.patch("sys.argv", ["compare.py", str(now), "--against", str(before)]), \
                    contextlib.redirect_stdout(output), \
                    contextlib.redirect_stderr(io.StringIO()), \
                    self.assertRaises(SystemExit) as end:
                compare.main()
        return end.exception.code, output.getvalue()

    def test_status(self):
        self.assertEqual(self.run_on(json.dumps(RESULTS))[0], 0)
        worse = copy.deepcopy(RESULTS)
        worse["quiet"][0]["printed"] = 3
        status, output = self.run_on(json.dumps(worse))
        self.assertEqual(status, 1)
        self.assertRegex(output, r"noise: false packets +0 in 600 +3 in 600 +\+3 +worse")

    def test_no_results(self):
        nothing = {key: RESULTS[key] for key in ("version", "mode", "seed", "date", "machine")}
        for text in ("", "[]", "{}", '{"schema": 2}', json.dumps(nothing | {"schema": 1})):
            with self.subTest(text=text):
                self.assertEqual(self.run_on(text)[0], os.EX_DATAERR)


class Chance(unittest.TestCase):
    def test_fisher(self):
        # Fisher's tea, 3 of 4 right: 17 of 70.
        self.assertAlmostEqual(more_lost([((1, 4), (3, 4))]), 17 / 70)
        self.assertAlmostEqual(more_lost([((0, 200), (0, 200))]), 1)
        self.assertAlmostEqual(more_lost([((200, 200), (40, 40))]), 1)

    def test_strata_are_not_pooled(self):
        # Equally good at both levels; the second run has more of the bad one.
        self.assertGreater(more_lost([((90, 100), (360, 400)), ((4, 400), (1, 100))]), 0.3)

    def test_approximation_continues_the_exact_sum(self):
        strata = [((95, 500), (118, 500))] * 2
        exact = more_lost(strata[:1])
        with mock.patch("chance.EXACT", 0):
            self.assertAlmostEqual(more_lost(strata[:1]), exact, delta=0.003)
        self.assertLess(more_lost(strata), exact)

    def test_events(self):
        self.assertAlmostEqual(more_events(0, 100, 7, 100), 1 / 128)
        self.assertAlmostEqual(more_events(3, 100, 0, 100), 1)
        self.assertAlmostEqual(more_events(0, 300, 1, 100), 1 / 4)


if __name__ == "__main__":
    unittest.main()
