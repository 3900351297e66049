"""What a soak sends, and how it judges what became of that."""

import unittest
import xml.dom.minidom

import numpy as np

from soaking import judgement, plot
from soaking.air import Air, Fading
from soaking.packets import NETWORKS, Meter, bits_of, checked
from soaking.wave import Wave


def line(packet="2A55", **values):
    """A packet of the ledger in whose way nothing stood."""
    return {"packet": packet, "network": "B5E3", "first": 100, "last": 200, "weakest": 30.0, "covered": -99.0,
            "beside": -99.0, "behind": 99.0, "away": False, "handed": 10.0, **values}


class Packets(unittest.TestCase):
    def test_lengths_are_those_that_packets_tell(self):
        for number in range(len(NETWORKS)):
            meter = Meter(number, 1)
            for packet in (meter.beacon(5.0), meter.directed(5.0, b"\x0A\x0B\x0C\x02"),
                           meter.status(5.0, b"\x0A\x0B\x0C\x02")):
                self.assertEqual(len(packet), 4 + int.from_bytes(packet[2:4], "big"))

    def test_check_is_that_of_a_published_packet(self):
        whole = bytes.fromhex("2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5")
        self.assertEqual(checked(whole[:4], whole[4:-2], NETWORKS[0]), whole)

    def test_headers_are_those_that_receivers_look_for(self):
        patterns = {4: "101010101010101000000000010111111111", 5: "1010101010101010000000000111111111111"}
        for version, pattern in patterns.items():
            self.assertIn(pattern, "".join(map(str, bits_of(b"\x2A\x55", version))))

    def test_a_meter_sends_at_one_instant_of_its_slots(self):
        meter = Meter(7, 1)
        time = meter.next_instant(123.4)
        self.assertGreaterEqual(time, 123.4)
        self.assertAlmostEqual((meter.born + time) % 0.7, 0.66, places=5)


class OfTheAir(unittest.TestCase):
    def test_level_follows_from_the_ratio(self):
        air = Air(250e3, 3, 1, 1 << 17)
        air.fading = Steady()
        meter = air.meters[0]
        wave, sent, _ = air.burst(meter, 1.0)
        power = np.mean(wave.samples.astype(float)[1000:-1000] ** 2) * 2 / 16 ** 2
        ratio = 10 * np.log10(power * 250e3 / (9600 * 2 * 8.0 ** 2))
        self.assertAlmostEqual(ratio, meter.ebn0, delta=0.1)
        self.assertEqual(sent.last - sent.first, wave.samples.size // 2)

    def test_the_phase_goes_on_by_half_a_turn_a_symbol(self):
        wave = Wave([1, 0, 0, 1, 1, 1, 0] * 30, 9600 * (1 + 2e-5), -31e3, 250e3, 0.3, 8000.0, np.ones(2))
        time = np.arange(wave.count) * wave.rate / wave.sample_rate
        step = np.where(np.array(wave.bits) > 0, 0.5, -0.5)
        turns = np.interp(time, np.arange(len(step) + 1), np.concatenate(([0], np.cumsum(step))))
        turns += np.arange(wave.count) * wave.offset / wave.sample_rate + wave.begin
        values = wave.samples[0::2] + 1j * wave.samples[1::2]
        apart = np.angle(values * np.exp(-2j * np.pi * turns))[8:-8]
        self.assertLess(np.abs(apart).max(), 5e-4)

    def test_all_bursts_are_in_the_ledger_once_and_in_the_samples(self):
        air = Air(250e3, 1500, 1, 1 << 17)
        packets = []
        for _ in range(50):
            samples, ended = air.block(25_000)
            self.assertEqual(len(samples), 50_000)
            packets += [sent.packet for sent in ended]
        self.assertGreater(len(packets), 5)
        self.assertEqual(len(set(packets)), len(packets))

    def test_what_nobody_listened_to_is_away(self):
        air = Air(250e3, 1500, 1, 1 << 17)
        air.block(25_000)
        missed = air.skip(5)
        self.assertTrue(missed)
        self.assertTrue(all(sent.away for sent in missed))
        self.assertEqual(air.sample, 25_000 + 1_250_000)

    def test_bursts_at_once_are_noted_with_each_other(self):
        air = Air(250e3, 3, 1, 1 << 17)
        one, _, _ = [air.burst(meter, 1.0)[1] for meter in air.meters]
        other = air.burst(air.meters[0], 1.01)[1]
        other.channel = one.channel
        air.compare(one, one.ebn0, other, other.ebn0 + 3)
        self.assertEqual((one.covered, one.beside), (round(other.ebn0 + 3 - one.weakest, 1), -99.0))

    def test_fading_has_mean_power_one(self):
        fading = Fading(np.random.default_rng(1))
        power = np.mean([np.abs(fading.scattered(0.05)) ** 2 for _ in range(400)])
        self.assertAlmostEqual(power, 1, delta=0.15)


class Steady:
    """Air that does nothing."""

    def gains(self, _seconds):
        return np.ones(65, complex)


class Judging(unittest.TestCase):
    def test_key_leaves_out_header_and_the_byte_behind(self):
        self.assertEqual(judgement.key("00FF2A550003AABBCC04"), "2A550003AABBCC")

    def test_the_first_reason_that_holds_is_told(self):
        for values, stops, reason in (
                ({"away": True, "covered": 0.0}, [], "radio away"), ({}, [(9, 11)], "samples lost"),
                ({"covered": -3.0, "weakest": 3.0}, [], "collision"), ({"weakest": 3.0}, [], "fade"),
                ({"beside": 8.0}, [], "stronger one 100 kHz beside it"),
                ({"behind": 2.0}, [], "less than 6 ms behind another one"), ({}, [(11, 12)], "clean")):
            self.assertEqual(judgement.reason(line(**values), stops), reason)

    def test_each_packet_is_counted_once(self):
        sent = [line("A"), line("B"), line("C", away=True)]
        judged = judgement.judge(sent, [(11, "A"), (12, "A"), (13, "X")])
        self.assertEqual(judged["invented"], ["X"])
        self.assertEqual(judged["counts"]["clean"], {"sent": 2, "received": 1, "lost": 1})
        self.assertEqual(judged["counts"]["radio away"], {"sent": 1, "lost": 1})
        self.assertEqual((judged["again"], judged["twice"], judged["false"]), (1, ["A"], 1))
        self.assertEqual([lost["packet"] for lost in judged["unexplained"]], ["B"])

    def test_what_was_on_its_way_at_a_cut_is_away(self):
        sent = [line(first=100, last=200), line(first=300, last=400)]
        judgement.lost_on_the_way(sent, [{"first": 150, "last": 250, "lost": 100}])
        self.assertEqual([one["away"] for one in sent], [True, False])

    def test_losses_are_between_the_lines_that_tell_of_them(self):
        self.assertEqual(judgement.losses([(0, 0), (2, 0), (4, 9), (6, 9)], 10), [(-2, 5)])
        self.assertEqual(judgement.losses([(10, 0), (12, 80)], 10), [(0, 13)])

    def test_a_delay_does_not_count_before_the_network_is_known_nor_in_a_fault(self):
        sent = [line("A", handed=1.0), line("B", handed=5.0), line("C", handed=8.0)]
        received = [(4.0, "A", "B5E3"), (5.5, "B", "B5E3"), (9.0, "C", "B5E3")]
        self.assertEqual(judgement.delays(sent, received, [(7, 8.5)]), [(5.0, 0.5)])

    def test_slope_is_the_growth_over_the_whole(self):
        self.assertEqual(judgement.slope([(0, 10), (1, 12), (2, 14)]), (4.0, 12.0))
        self.assertEqual(judgement.slope([]), (0.0, 0.0))

    def test_accounts_compare_neighbours(self):
        stages = {
            "gs-capture": {"samples": 9, "lostSamples": 1, "gaps": 1},
            "gs-demod": {"samples": 9, "lostSamples": 1, "gaps": 1, "bursts": 5},
            "gs-frame": {"bursts": 5, "frames": 4, "unreadable": 0, "shortenedBursts": 0},
            "gs-decode": {"frames": 4, "accepted": 2, "refused": 1, "unverified": 0}}
        wrong = [(one, other) for _, one, other in judgement.accounts(stages, 2) if one != other]
        self.assertEqual(wrong, [(4, 3)])


class Plot(unittest.TestCase):
    def test_is_xml_also_without_values(self):
        data = {"minutes": 7.0, "memory": {"gs-demod": [(0.0, 2048), (1.0, None)]}, "latency": [(0.1, 0.01, 0.2)],
                "loss": [(0.1, 0.0, 0.01)], "faults": [(2.0, "a & b")]}
        xml.dom.minidom.parseString(plot.svg({"accelerated": {"plot": data}}))


if __name__ == "__main__":
    unittest.main()
