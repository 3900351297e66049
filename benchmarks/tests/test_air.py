"""The scenes of moving air, and what the best receiver makes of them."""

import math
import random
import unittest
from unittest import mock

import air
import ideal
import report
import results
from chain import Reception
from packets import BEACON_BITS, BEACON_BYTES, PREAMBLE_BITS


class Ideal(unittest.TestCase):
    def test_error_probability(self):
        # Coherent orthogonal tones need 3 dB more than antipodal signals: 12.6 dB for 1e-5.
        self.assertAlmostEqual(math.log10(ideal.error_probability(12.6)), -5, delta=0.05)
        self.assertAlmostEqual(ideal.error_probability(-200), 0.5)

    def test_reception_probability_is_a_binomial_sum(self):
        part, bits = 0.01, 312
        expected = sum(math.comb(bits, count) * part**count * (1 - part)**(bits - count)
                       for count in range(ideal.CORRECTABLE + 1))
        self.assertAlmostEqual(ideal.reception_probability([part] * bits), expected)

    def test_reception_probability_of_bits_that_differ(self):
        source = random.Random(1)
        errors = [source.choice((0.0, 0.001, 0.05)) for _ in range(100)]
        trials = 20_000
        received = sum(
            sum(source.random() < error for error in errors if error) <= ideal.CORRECTABLE
            for _ in range(trials))
        self.assertAlmostEqual(
            ideal.reception_probability(errors), received / trials, delta=0.015)

    def test_ninety_percent_in_steady_noise(self):
        errors = [ideal.error_probability(8.1)] * 312
        self.assertAlmostEqual(ideal.reception_probability(errors), 0.9, delta=0.01)

    def test_data_bits(self):
        bits = PREAMBLE_BITS + 10 * BEACON_BYTES
        self.assertEqual(math.ceil(bits + 3.4), BEACON_BITS[4])
        chosen = ideal.data_bits(list(range(bits)))
        self.assertEqual(len(chosen), 8 * 39)
        self.assertEqual(chosen[:9], [74, 75, 76, 77, 78, 79, 80, 81, 84])
        self.assertEqual(chosen[-1], bits - 2)


class Scenes(unittest.TestCase):
    def test_names_differ_and_everything_that_is_sent_is_counted(self):
        names = set()
        for name, make, _ in air._scenes(4):
            scene = make(1)
            packets = sum(line.count("|") + 1 for line in scene.lines if not line.startswith("!"))
            self.assertEqual(len(scene.sent), packets, name)
            names.add(name)
        self.assertEqual(len(names), len(list(air._scenes(4))))


class Rates(unittest.TestCase):
    def test_rates_beside_the_usual_ones_are_an_option(self):
        chain = mock.Mock()
        chain.receive.side_effect = lambda scene: (scene.demodulation, scene.arguments[1])
        rows = list(air.rates(chain, (8, 9), 2, lambda *values: 1, lambda text: None))
        self.assertEqual(
            [(series.rate, set(levels)) for series, levels in rows],
            [(38400.0, {8, 9}), (57600.0, {8, 9}), (115200.0, {8, 9})])
        self.assertEqual(rows[0][1][8], ([], "2400000"))
        self.assertEqual(rows[1][1][8], (["--symbol-rate", "57600"], "2400000"))

    def test_programs_without_the_option_are_told_by_their_help(self):
        chain = mock.Mock()
        chain.help.return_value = "  --symbol-rate <symbol-rate>"
        self.assertTrue(air.takes_rates(chain))
        chain.help.return_value = "  -s, --sample-rate <hertz>"
        self.assertFalse(air.takes_rates(chain))


class Report(unittest.TestCase):
    def test_rows(self):
        rows = results.air([
            air.Air("fading", Reception(60, 41, 3, 0, []), 44.04),
            air.Air("hum", Reception(60, 60, 0, 0, ["x"]))])
        text = report.sections({"air": rows})[0]
        self.assertIn("| fading | 60 | 41 | 3 | 0 | 0 | 44.0 |\n", text)
        self.assertIn("| hum | 60 | 60 | 0 | 0 | 1 |  |\n", text)


if __name__ == "__main__":
    unittest.main()
