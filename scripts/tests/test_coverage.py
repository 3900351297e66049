"""Coverage is told by target, wherever the targets' folders lie."""

import unittest

import coverage

DESCRIPTION = {"path": "/tree", "targets": [
    {"name": "AirInterface", "type": "library", "path": "Sources/AirInterface"},
    {"name": "Radio", "type": "library", "path": "Sources/Radio/Radio"},
    {"name": "SignalProcessing", "type": "library", "path": "Sources/Radio/SignalProcessing"},
    {"name": "gs-demod", "type": "executable", "path": "Sources/Stages/gs-demod"},
    {"name": "RadioTests", "type": "test", "path": "Tests/Radio/RadioTests"},
    {"name": "TestKit", "type": "library", "path": "Tests/TestKit"}]}


def export(**lines):
    return {"data": [{"files": [
        {"filename": name, "summary": {"lines": {"covered": covered, "count": count}}}
        for name, (covered, count) in lines.items()]}]}


class Coverage(unittest.TestCase):
    def totals(self, **lines):
        return coverage.lines_by_target(
            export(**lines), coverage.target_folders(DESCRIPTION))

    def test_targets_on_floors_and_floors_that_are_targets(self):
        self.assertEqual(self.totals(**{
            "/tree/Sources/AirInterface/Rate.swift": (1, 2),
            "/tree/Sources/AirInterface/Headers/Rule.swift": (3, 4),
            "/tree/Sources/Radio/SignalProcessing/Detection/Noise.swift": (5, 10),
            "/tree/Sources/Stages/gs-demod/Demod.swift": (0, 7)}),
            {"AirInterface": (4, 6), "SignalProcessing": (5, 10), "gs-demod": (0, 7)})

    def test_tests_packages_and_what_was_made_do_not_count(self):
        self.assertEqual(self.totals(**{
            "/tree/Tests/TestKit/Random.swift": (1, 1),
            "/tree/Tests/Radio/RadioTests/Tests.swift": (1, 1),
            "/tree/.build/checkouts/swift-log/Sources/Logging/Log.swift": (1, 1),
            "/tree/Sources/Radio/Stray.swift": (1, 1),
            "/tree/Sources/AirInterfaceOld/Rate.swift": (1, 1)}), {})


if __name__ == "__main__":
    unittest.main()
