"""What a person sees of a run of the tests."""

import contextlib
import io
import os
import sys
import tempfile
import unittest

import run_tests

PASSED = "✔ Test run with 2 tests in 1 suite passed after 0.001 seconds."
FAILED = "✘ Test run with 2 tests in 1 suite failed after 0.001 seconds with 1 issue."
START = [
    "[0/1] Planning build", "[3/9] Compiling Meters Meter.swift", "Build complete! (3.21s)",
    "Test Suite 'All tests' started at 2026-11-26 02:03:55.550",
    "\t Executed 0 tests, with 0 failures (0 unexpected) in 0.0 (0.0) seconds",
    "◇ Test run started.", "↳ Testing Library Version: 6.3.1", "↳ Target Platform: x86_64",
    '◇ Suite "Meters" started.', '◇ Test "a run" started.', "◇ Test other() started."]
ISSUE = 'recorded an issue with 1 argument value → {} at Meter.swift:7:5: Expectation failed: {}'


def shown(*lines, status=0):
    """What is shown of some lines."""
    output = []
    report = run_tests.Report(output.append)
    for line in lines:
        report.take(line)
    report.finish(status, "test.log")
    return output


class GreenRun(unittest.TestCase):
    def test_only_the_last_line_is_shown_and_as_it_is(self):
        self.assertEqual(shown(
            *START, "◇ Test case passing 1 argument value → 1 to other() started.",
            '✔ Test "a run" passed after 0.001 seconds.',
            "✔ Test other() with 3 test cases passed after 0.001 seconds.",
            '✔ Suite "Meters" passed after 0.001 seconds.', PASSED), [PASSED])

    def test_arguments_may_have_several_lines(self):
        self.assertEqual(shown(
            *START, '◇ Test case passing 1 argument value → "a', 'b" to other() started.', PASSED),
            [PASSED])

    def test_skipped_tests_stand_behind_their_reason(self):
        self.assertEqual(shown(
            *START, '➜ Test "a run" skipped: "no radio"', '➜ Test other() skipped: "no radio"',
            PASSED), ['skipped 2: no radio: "a run", other()', PASSED])

    def test_progress_is_told_now_and_then(self):
        lines = [f"✔ Test number{n}() passed after 0.001 seconds." for n in range(401)]
        self.assertEqual(
            shown(*START, *lines, PASSED), ["200 tests passed", "400 tests passed", PASSED])

    def test_words_that_nobody_knows_are_shown_within_bounds(self):
        output = shown(*START, "warning: odd", *["noise"] * 1000, PASSED)
        self.assertEqual(output[0], "warning: odd")
        self.assertLess(len(output), 130)
        self.assertEqual(output[-2:], ["881 more lines are in the log", PASSED])


class RedRun(unittest.TestCase):
    def test_an_issue_is_shown_with_its_details_and_the_test_again_at_the_end(self):
        issue = "✘ Test other() " + ISSUE.format("1", "a == b")
        ended = "✘ Test other() with 3 test cases failed after 0.001 seconds with 1 issue."
        self.assertEqual(shown(
            *START, issue, "↳ a: 1", "more of it", '✔ Test "a run" passed after 0.001 seconds.',
            ended, "↳ /// Its comment.", FAILED, status=1),
            [issue, "↳ a: 1", "more of it", "Failed:", ended,
             "exit status 1; everything is in test.log", FAILED])

    def test_long_arguments_do_not_hide_the_place(self):
        issue, *_ = shown(
            *START, "✘ Test other() " + ISSUE.format("x" * 9000, "y" * 9000), status=1)
        self.assertLess(len(issue), 450)
        self.assertIn("at Meter.swift:7:5: Expectation failed: yyy", issue)

    def test_details_have_an_end_and_move_no_cursor(self):
        output = shown(
            *START, "✘ Test other() " + ISSUE.format("1", "no"), *["\x1b[31mred"] * 1000, FAILED)
        self.assertLess(len(output), 60)
        self.assertNotIn("\x1b", "".join(output))

    def test_a_crash_is_seen(self):
        output = shown(
            *START, "Meters/Meter.swift:7: Fatal error: Index out of range",
            '✔ Test "a run" passed after 0.001 seconds.',
            "error: Exited with unexpected signal code 4", status=1)
        self.assertEqual(output, [
            "Meters/Meter.swift:7: Fatal error: Index out of range",
            "error: Exited with unexpected signal code 4",
            "The process ended in the middle: it crashed, or was ended. Not through were:",
            "  other()", "exit status 1; everything is in test.log"])

    def test_what_the_compiler_says_is_shown(self):
        error = "Meter.swift:4:18: error: no such module 'Meter'"
        self.assertEqual(
            shown("[133/248] Emitting module Meters", error, " 2 | import Meter", status=1),
            [error, " 2 | import Meter", "exit status 1; everything is in test.log"])


class Command(unittest.TestCase):
    def run_command(self, script):
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "log")
            arguments = sys.argv
            sys.argv = ["run_tests.py", log, "bash", "-c", script]
            try:
                with contextlib.redirect_stdout(io.StringIO()), \
                        self.assertRaises(SystemExit) as end:
                    run_tests.main()
            finally:
                sys.argv = arguments
            with open(log, encoding="utf-8") as file:
                return end.exception.code, file.read()

    def test_status_is_that_of_the_command_and_the_log_has_everything(self):
        self.assertEqual(self.run_command("echo out; echo word >&2"), (0, "out\nword\n"))
        self.assertEqual(self.run_command("exit 3"), (3, ""))
        self.assertEqual(self.run_command("kill -9 $$"), (137, ""))

    def test_what_a_sanitizer_finds_is_a_failure(self):
        for found in ["WARNING: ThreadSanitizer: data race", "ERROR: LeakSanitizer: detected"]:
            self.assertEqual(self.run_command(f"echo '{found}'"), (1, found + "\n"))


if __name__ == "__main__":
    unittest.main()
