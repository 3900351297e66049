"""What keeps a release back."""

import datetime
import unittest

import release_check


class ReleaseCheck(unittest.TestCase):
    def none(self, problems):
        self.assertEqual(list(problems), [])

    def one(self, problems, words):
        found = list(problems)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_tree(self):
        self.none(release_check.tree(""))
        self.one(release_check.tree(" M README.md\n?? new\n"), "README.md, new")

    def test_versions(self):
        self.none(release_check.versions({"gs-demod": "1.2.3", "gs-frame": "1.2.3"}))
        self.one(
            release_check.versions({"gs-demod": "1.2.3", "gs-frame": "1.2.4"}), "gs-frame 1.2.4")
        self.one(release_check.versions({"gs-demod": "1.2"}), "no version")

    def test_one_place(self):
        self.none(release_check.stated("1.2.3", ["Sources/Version.swift:3:1.2.3"]))
        self.one(release_check.stated("1.2.3", []), "0 places")
        self.one(release_check.stated("1.2.3", ["one", "README.md:7:1.2.3"]), "README.md:7")

    def test_change_log(self):
        log = "# Changelog\n\n## {}\n\n- New.\n\n## 1.2.2 - 2026-01-01\n"
        self.none(release_check.change_log(log.format("1.2.3 - 2026-11-30"), "1.2.3"))
        for heading in ("Unreleased", "1.2.3", "1.2.33 - 2026-11-30", "1x2.3 - 2026-11-30"):
            with self.subTest(heading=heading):
                self.one(release_check.change_log(log.format(heading), "1.2.3"), heading)
        self.one(release_check.change_log("", "1.2.3"), "''")

    def test_packaging(self):
        name = "debian/changelog"
        log = "gridstream (1.2.3) bookworm; urgency=medium\n\ngridstream (1.2.2) bookworm\n"
        self.none(release_check.packaging(name, log, "1.2.3"))
        self.one(release_check.packaging(name, log, "1.2.2"), "1.2.3 and not 1.2.2")
        self.one(release_check.packaging(name, "", "1.2.3"), "none")
        for name in release_check.PACKAGING:
            self.assertTrue((release_check.ROOT / name).exists())

    def test_manual_page(self):
        page = ".Dd November 22, 2026\n.Dt GS-DEMOD 1\n"
        self.none(release_check.manual_page("page", page, datetime.date(2026, 11, 22)))
        self.one(release_check.manual_page("page", page, datetime.date(2026, 11, 23)), "2026-11-23")
        self.one(release_check.manual_page("page", ".Dt", datetime.date(2026, 11, 23)), "no date")

    def test_benchmark(self):
        self.none(release_check.benchmark({"mode": "full", "version": "1.2.3"}, "1.2.3"))
        for mode, version in (("quick", "1.2.3"), ("full", "1.2.2")):
            self.one(release_check.benchmark({"mode": mode, "version": version}, "1.2.3"), mode)


if __name__ == "__main__":
    unittest.main()
