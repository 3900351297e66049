#!/usr/bin/env python3
"""Tells what is missing for a release of what is committed; docs/releasing.md says how one is made.

  scripts/release_check.py FOLDER    FOLDER holds the built stages

Ends with status 1 if anything is.
"""

import datetime
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLACES = ("Sources", "README.md", "CONTRIBUTING.md", "Makefile", "man", "pipelines", "scripts",
          "benchmarks/*.py", "docs/*.md", "docs/*.lua", "docs/*.py")
"""Where a version would be stated; what was measured, and the change log, tell of theirs."""
NOT_PLACES = (":!docs/benchmark.*", ":!docs/releasing.md", ":!*/tests/*")


def git(*arguments):
    """What git prints; nothing if it fails, as `git grep` does that finds nothing."""
    return subprocess.run(
        ["git", "-C", ROOT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, check=False).stdout


def version_of(program):
    """What a program says of itself."""
    return subprocess.run(
        [program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def tree(status):
    """`status` is what `git status --porcelain` prints."""
    if status:
        yield f"the tree is not clean: {', '.join(line[3:] for line in status.splitlines())}"


def versions(stages):
    """`stages` are names of stages with their versions."""
    if len(set(stages.values())) != 1:
        yield "the stages tell different versions: " + ", ".join(
            f"{name} {version}" for name, version in sorted(stages.items()))
    for version in set(stages.values()):
        if not re.fullmatch(r"\d+\.\d+\.\d+", version):
            yield f"{version!r} is no version"


def stated(version, places):
    """`places` are the lines that `git grep` finds the version in."""
    if len(places) != 1:
        yield f"{version} is stated in {len(places)} places and not in one: {', '.join(places)}"


def change_log(text, version):
    """The newest heading has to be the version and a date."""
    heading = next(iter(re.findall(r"^## (.*)$", text, re.MULTILINE)), "")
    if not re.fullmatch(re.escape(version) + r" - \d{4}-\d\d-\d\d", heading):
        yield f"CHANGELOG.md begins with {heading!r} and not with '{version} - YEAR-MONTH-DAY'"


PACKAGING = {
    "debian/changelog": r"^gridstream \((.*)\)",
    "home-assistant-app/gridstream/config.yaml": r"^version: (.*)$",
    "home-assistant-app/gridstream/CHANGELOG.md": r"^## (.*)$",
}
"""Where packages tell their version, the newest first."""


def packaging(name, text, version):
    """A package bears the version of what is in it."""
    told = next(iter(re.findall(PACKAGING[name], text, re.MULTILINE)), "none")
    if told != version:
        yield f"{name} tells version {told} and not {version}"


def manual_page(name, text, changed):
    """A page's date may not be before the day it was changed."""
    match = re.search(r"^\.Dd (.+)$", text, re.MULTILINE)
    date = match and datetime.datetime.strptime(match[1], "%B %d, %Y").date()
    if not date:
        yield f"{name} has no date"
    elif date < changed:
        yield f"{name} is dated {date} and was changed on {changed}"


def benchmark(results, version):
    """The committed benchmark has to be that of the release."""
    if results["mode"] != "full" or results["version"] != version:
        yield (f"docs/benchmark.json is {results['mode']}, of version {results['version']}: "
               f"run make bench")


def problems(folder):
    """Everything that is missing."""
    yield from tree(git("status", "--porcelain"))
    stages = {page.stem: version_of(folder / page.stem) for page in ROOT.glob("man/gs-*.1")}
    yield from versions(stages)
    version = next(iter(stages.values()))
    yield from stated(version, git(
        "grep", "-nFw", "--no-color", version, "--", *PLACES, *NOT_PLACES).splitlines())
    for name in PACKAGING:
        yield from packaging(name, (ROOT / name).read_text(encoding="utf-8"), version)
    yield from change_log((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    for page in sorted(ROOT.glob("man/*.[1-9]")):
        changed = git("log", "-1", "--format=%cs", "--", str(page)).strip()
        if changed:
            yield from manual_page(
                f"man/{page.name}", page.read_text(encoding="utf-8"),
                datetime.date.fromisoformat(changed))
    yield from benchmark(json.loads((ROOT / "docs/benchmark.json").read_text()), version)
    if git("tag", "--list", f"v{version}"):
        yield f"the tag v{version} is there already"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(problems(pathlib.Path(sys.argv[1])))
    for problem in found:
        print(f"release: {problem}", file=sys.stderr)
    if found:
        sys.exit(1)
    print("Ready to be tagged.")


if __name__ == "__main__":
    main()
