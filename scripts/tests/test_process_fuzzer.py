"""What process_fuzzer.py takes for a fault, and that its runs are always the same."""

import pathlib
import random
import stat
import tempfile
import unittest

from process_fuzzing import checks, execution, hostile, judgement, mutations, records

PACKET = '{"schema":1,"crc":"ok","network":"5FD6","raw":"%s"}\n'


def ended(output: bytes = b"", status: int = 0, **more) -> execution.Run:
    values = {"seconds": 0.1, "kilobytes": 20_000, "errors": b"words\n", "hangs": False, "closed": False} | more
    return execution.Run(status=status, output=output, **values)


class Judgement(unittest.TestCase):
    def faults(self, run: execution.Run, writes: str = "text", sent: frozenset = frozenset()) -> str:
        return "; ".join(judgement.faults(run, writes, sent))

    def test_ends(self):
        for status in (0, 64, 65, 69, 74):
            self.assertEqual(self.faults(ended(status=status)), "")
        for status in (1, 70, -4, -9):
            self.assertIn(f"status {status}", self.faults(ended(status=status)))
        self.assertIn("hangs", self.faults(ended(hangs=True)))
        self.assertIn("takes 5.1 s", self.faults(ended(seconds=5.1)))
        self.assertIn("holds 101 MB", self.faults(ended(kilobytes=101_000)))
        self.assertIn("without a word", self.faults(ended(status=65, errors=b"")))

    def test_forms_of_output(self):
        for writes, good, bad in [
                ("text", b"a\n", b"a"), ("text", b"", b"\x1b[2J\n"), ("text", b"", "\u202e\n".encode()),
                ("documents", b'{"a":1}\n', b'{"a":NaN}\n'), ("documents", b"", b"[1]\n"),
                ("bits", b"0101\n", b"012\n"), ("hex", b"00FF\n", b"0x\n"),
                ("CSV", b'"a","b"\n1,-2\n', b'"a","b"\n1\n'), ("CSV", b"", b'"=1"\n'), ("CSV", b"", b'"-a"\n'),
                ("page", b"<!DOCTYPE html><html></html>\n", b"<!DOCTYPE html><html>\n"),
                ("records", records.encode([(7, 0, 0, b"")]), records.encode([(7, 0, 0, b"")])[:-1]),
                ("capture", bytes(24), bytes(25))]:
            self.assertEqual(self.faults(ended(good), writes), "", (writes, good))
            self.assertIn("output", self.faults(ended(bad), writes), (writes, bad))

    def test_packets_that_were_not_sent(self):
        sound = hostile.beacon(0x0A0B0C01, 0x5FD6).hex().upper()
        damaged = sound[:40] + "F" + sound[41:]
        self.assertNotEqual(sound, damaged)
        self.assertEqual(self.faults(ended((PACKET % sound).encode()), "packets"), "")
        self.assertIn("said to be ok", self.faults(ended((PACKET % damaged).encode()), "packets"))
        self.assertEqual(self.faults(ended((PACKET % damaged).encode()), "packets", frozenset([damaged])), "")
        bad = (PACKET % damaged).replace("ok", "bad").encode()
        self.assertEqual(self.faults(ended(bad), "packets"), "")

    def test_messages_are_checked_block_by_block(self):
        message = hostile.LINES["messages"](1).decode().strip()
        packet = {"network": "5FD6", "raw": message}
        self.assertTrue(checks.is_sound(packet))
        self.assertFalse(checks.is_sound(packet | {"raw": message[:30] + "00" + message[32:]}))
        self.assertFalse(checks.is_sound(packet | {"network": "5FD7"}))


class Runs(unittest.TestCase):
    def run_script(self, text: str) -> execution.Run:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            script = folder / "tool"
            script.write_text("#!/bin/sh\n" + text)
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
            return execution.run([str(script)], b"given\n", folder)

    def test_what_a_run_tells(self):
        run = self.run_script("cat; echo words >&2; exit 65\n")
        self.assertEqual((run.status, run.output, run.errors), (65, b"given\n", b"words\n"))
        self.assertEqual(self.run_script("kill -SEGV $$\n").status, -11)
        self.assertGreater(self.run_script("exit 0\n").kilobytes, 100)

    def test_a_reader_that_has_enough_goes_away(self):
        run = self.run_script("exec cat /dev/zero\n")
        self.assertTrue(run.closed)
        self.assertEqual(run.status, -13)


class Mutations(unittest.TestCase):
    def test_a_seed_gives_the_same(self):
        stream = records.encode([(1, 0, 0, records.payload([(1, bytes(8)), (3, b"cu8")])), (7, 0, 0, b"")])
        for change, data in [
                (mutations.plain, b"abc" * 100), (mutations.lines, b"a,b c\n" * 9), (mutations.stream, stream),
                (mutations.documents, b'{"schema":1,"unknown":{"24":"00"}}\n' * 3), (mutations.samples, bytes(500))]:
            made = [change(data, random.Random(f"1/{number}")) for number in range(50)]
            again = [change(data, random.Random(f"1/{number}")) for number in range(50)]
            self.assertEqual(made, again)
            self.assertGreater(len(set(made)), 20, change)


if __name__ == "__main__":
    unittest.main()
