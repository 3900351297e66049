#!/usr/bin/env python3
"""Runs the tests and tells what a person has to see; everything goes to a file.

  run_tests.py LOG COMMAND [ARGUMENT ...]

COMMAND is `swift test` with its options. Of a run that passes come a count now and then, the tests
that were skipped, by reason, and the last line of Swift Testing as it is. Of one that fails also
every issue, as it comes; at the end the names of the tests that failed, and those that were not
through when the process ended, as after a crash. The exit status is that of the command, or 1 if
a sanitizer has found something, which `swift test` does not look at.
"""

import os
import re
import subprocess
import sys

WIDTH = 400
ISSUE_LINES = 40
STRAY_LINES = 120
CASE_LINES = 10
NAMES = 30
STEP = 200

PLACE = re.compile(r" at \S+\.swift:\d+:\d+: ")
STARTED = re.compile(r"^\S+ (Test|Suite) (?!run )(.+) started\.$")
ENDED = re.compile(
    r"^\S+ (Test|Suite) (.+?)(?: with \d+ test cases?)? (passed|failed) after [\d.]+ seconds?")
CASE = re.compile(r"^\S+ Test case passing ")
CASE_END = re.compile(r" started\.$| after [\d.]+ seconds?(?: with .*)?\.$")
SKIPPED = re.compile(r"^\S+ (?:Test|Suite) (.+) skipped(?:: \"(.*)\"|: (.*)|\.)?$")
ISSUE = re.compile(r"^\S+ (?:Test|Suite) .+ recorded an? (?:known )?(?:issue|warning)")
RUN_STARTED = re.compile(r"^\S+ Test run started\.$")
CLOSING = re.compile(r"^\S+ Test run with \d+ tests?.* (passed|failed) after ")
ABOUT = re.compile(r"^\S+ (?:Testing Library Version|Target Platform)|^↳ (?:Testing|Target|Swift)")
AROUND = re.compile(
    r"^Test Suite '|^\s*Executed 0 tests|^\[\d+/\d+\]\s*$|^Building for |^Build complete!")
# The linker says it of each function of the address sanitizer.
SANITIZER = re.compile(r"warning: Cannot export local symbol '__asan_")
SANITIZER_FAULT = re.compile(r"(?:ERROR|WARNING): \w+Sanitizer: ")
BUILD_STEP = re.compile(r"^\[(\d+)/(\d+)\] ")
PACKAGES = re.compile(
    r"^(?:Fetch|Comput|Creating working copy|Working copy|Updat|Cloning|Resolv|\[\d+/\d+\] Fetch)")


def cut(line):
    """A line that a person can read, and that moves no cursor."""
    place = PLACE.search(line)
    if len(line) > WIDTH and place and place.start() > WIDTH // 2:
        # Where and why come after the arguments.
        line = line[:WIDTH // 2] + " ..." + line[place.start():]
    short = line if len(line) <= WIDTH else line[:WIDTH] + f" ... ({len(line)} characters)"
    return "".join(letter if letter.isprintable() else " " for letter in short)


class Report:
    """Takes the lines of `swift test`, and says what is to be shown."""

    def __init__(self, show):
        self.show = show
        self.running = {}
        self.failed = []
        self.skipped = {}
        self.passed = self.steps = self.strays = self.sanitizer_faults = 0
        self.issue_lines = None
        self.case_lines = 0
        self.closing = None

    def take(self, line):
        """The next line, without its end."""
        if self.case_lines:
            # An argument that has an end of line in it.
            self.case_lines = 0 if CASE_END.search(line) else self.case_lines - 1
        elif not (self.is_of_the_build(line) or self.is_of_the_run(line) or self.is_of_a_test(line)):
            self.rest(line)

    def is_of_the_build(self, line):
        if BUILD_STEP.match(line):
            self.steps += 1
            if self.steps % STEP == 0:
                self.show(cut(line))
            return True
        return bool(
            AROUND.match(line) or PACKAGES.match(line) or SANITIZER.search(line))

    def is_of_a_test(self, line):
        if ISSUE.match(line):
            self.issue_lines = 0
            self.show(cut(line))
            return True
        if CASE.match(line):
            self.issue_lines = None
            self.case_lines = 0 if CASE_END.search(line) else CASE_LINES
            return True
        if match := STARTED.match(line):
            self.running[match[1], match[2]] = None
        elif match := ENDED.match(line):
            self.end((match[1], match[2]), match[3], line)
        elif match := SKIPPED.match(line):
            reason = match[2] or match[3] or "no reason"
            self.skipped.setdefault(reason, []).append(match[1])
        else:
            return False
        self.issue_lines = None
        return True

    def end(self, test, outcome, line):
        self.running.pop(test, None)
        if outcome == "failed":
            self.failed.append(line)
        elif test[0] == "Test":
            self.passed += 1
            if self.passed % STEP == 0:
                self.show(f"{self.passed} tests passed")

    def is_of_the_run(self, line):
        if CLOSING.match(line):
            self.closing = line
        elif not (RUN_STARTED.match(line) or ABOUT.match(line)):
            return False
        self.issue_lines = None
        return True

    def rest(self, line):
        """What belongs to an issue; or what nobody knows, as the words of a crash."""
        if self.issue_lines is not None:
            self.issue_lines += 1
            if self.issue_lines <= ISSUE_LINES:
                self.show(cut(line))
        elif line.strip() and not line.startswith("↳"):
            self.sanitizer_faults += bool(SANITIZER_FAULT.search(line))
            self.strays += 1
            if self.strays <= STRAY_LINES:
                self.show(cut(line))

    def finish(self, status, log):
        """What stands at the end; the last line of Swift Testing comes last, for programs too."""
        for reason, tests in self.skipped.items():
            self.show(cut(f"skipped {len(tests)}: {reason}: {', '.join(tests)}"))
        if self.failed:
            self.show("Failed:")
            for line in self.failed:
                self.show(cut(line))
        # A target without tests of Swift Testing does not come here, a compiler's error does.
        tests = [name for kind, name in self.running if kind == "Test"]
        if self.closing is None and tests:
            self.show("The process ended in the middle: it crashed, or was ended. Not through were:")
            for name in tests[:NAMES]:
                self.show(cut(f"  {name}"))
            if len(tests) > NAMES:
                self.show(f"  and {len(tests) - NAMES} more")
        if self.strays > STRAY_LINES:
            self.show(f"{self.strays - STRAY_LINES} more lines are in the log")
        if status:
            self.show(f"exit status {status}; everything is in {log}")
        if self.closing is not None:
            self.show(self.closing)


def exit_status(code):
    """As a shell has it: 128 and the number of a signal."""
    return 128 - code if code < 0 else code


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    report = Report(lambda line: print(line, flush=True))
    os.makedirs(os.path.dirname(sys.argv[1]) or ".", exist_ok=True)
    with open(sys.argv[1], "w", encoding="utf-8") as log:
        command = subprocess.Popen(
            sys.argv[2:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            errors="replace")
        with command:
            for line in command.stdout:
                log.write(line)
                report.take(line.rstrip("\n"))
    status = exit_status(command.returncode) or int(report.sanitizer_faults > 0)
    report.finish(status, sys.argv[1])
    sys.exit(status)


if __name__ == "__main__":
    main()
