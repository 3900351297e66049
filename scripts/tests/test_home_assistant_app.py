"""Tests of the Home Assistant app: its tables agree, and its run script starts and stops what it should."""

import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
APP = ROOT / "home-assistant-app" / "gridstream"
CONFIG = yaml.safe_load((APP / "config.yaml").read_text())

# A stage that tells how it was started, and keeps and passes on its input until that ends.
STAGE = """#!/bin/sh
echo "$(basename "$0") $*" "$MQTT_USERNAME" "$MQTT_PASSWORD" >> "$TOLD"
exec tee "$TOLD.$(basename "$0")"
"""
# The radio gives a line and then nothing until it is asked to stop.
RADIO = """#!/bin/bash
trap 'echo last; exit 0' INT
echo first
echo "$(basename "$0") $*" >> "$TOLD"
while :; do sleep 0.05; done
"""

# A shell that runs the tests in the background has them ignore SIGINT, and the app would as well.
signal.signal(signal.SIGINT, signal.default_int_handler)


class TablesTests(unittest.TestCase):
    def test_every_option_is_explained(self):
        names = set(CONFIG["schema"])
        words = yaml.safe_load((APP / "translations" / "en.yaml").read_text())
        self.assertEqual(set(words["configuration"]), names)
        documented = set(re.findall(r"\*\*([a-z]+)\*\*", (APP / "DOCS.md").read_text()))
        self.assertLessEqual(names, documented)
        asked = set(re.findall(r"option ([a-z]+)", (APP / "run.sh").read_text())) | {"meters"}
        self.assertEqual(asked, names)

    def test_every_default_is_allowed(self):
        for name, value in CONFIG["options"].items():
            rule = CONFIG["schema"][name]
            pattern = re.fullmatch(r"match\((.*)\)\??", rule) if isinstance(rule, str) else None
            if pattern:
                self.assertRegex(value, pattern[1])
        required = {
            name for name, rule in CONFIG["schema"].items() if not str(rule).endswith("?")
        }
        self.assertEqual(set(CONFIG["options"]), required)

    def test_addresses(self):
        pattern = re.fullmatch(r"match\((.*)\)", CONFIG["schema"]["meters"][0])[1]
        self.assertRegex("40DA952B", pattern)
        for wrong in ("40DA952", "40DA952B0", "40DA952G", ""):
            self.assertNotRegex(wrong, pattern)

    def test_version_is_that_of_the_programs(self):
        source = (ROOT / "Sources/Runtime/FilterRuntime/Stage.swift").read_text()
        self.assertIn(f'static let current = "{CONFIG["version"]}"', source)

    def test_page_is_where_home_assistant_asks_for_it(self):
        run = (APP / "run.sh").read_text()
        self.assertIn(f"TCP-LISTEN:{CONFIG['ingress_port']},", run)
        self.assertIn("range=172.30.32.2/32", run)


class Supervisor(http.server.BaseHTTPRequestHandler):
    """Knows a broker, for whoever has the token."""

    def do_GET(self):
        known = self.path == "/services/mqtt" and self.headers["Authorization"] == "Bearer secret"
        self.send_response(200 if known else 401)
        self.end_headers()
        broker = {"host": "core-mosquitto", "port": 1883, "ssl": False, "username": "addons"}
        self.wfile.write(json.dumps({"data": {**broker, "password": "pass word"}}).encode())

    def log_message(self, *_):
        pass


@unittest.skipUnless(all(map(shutil.which, ("jq", "socat", "curl"))), "no jq, socat or curl")
class RunTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.told = self.folder / "told"
        self.told.touch()
        for name in ("gs-demod", "gs-frame", "gs-decode", "gs-export", "gs-live", "gs-capture"):
            self.program(name, RADIO if name == "gs-capture" else STAGE)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Supervisor)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.environment = {
            "PATH": f"{folder.name}:{os.environ['PATH']}",
            "TOLD": str(self.told),
            "OPTIONS": str(self.folder / "options.json"),
            "STATE": folder.name,
            "SUPERVISOR": f"http://127.0.0.1:{server.server_port}",
            "SUPERVISOR_TOKEN": "secret",
            # No port to race for.
            "PAGE": f"UNIX-LISTEN:{folder.name}/page,fork",
        }

    def program(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def start(self, **options):
        everything = {**CONFIG["options"], **options}
        (self.folder / "options.json").write_text(json.dumps(everything))
        return subprocess.Popen(
            ["bash", APP / "run.sh"],
            env=self.environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def stages(self, app, count):
        """How the stages were started, once there are so many."""
        while app.poll() is None:
            lines = self.told.read_text().splitlines()
            if len(lines) >= count:
                return {line.split()[0]: line for line in lines}
        self.fail(f"it ended: {app.communicate()}")

    def test_starts_all_and_drains_when_it_is_stopped(self):
        app = self.start(meters=["40DA952B", "40DA2351"], device="7")
        stages = self.stages(app, 6)
        self.assertEqual(
            stages["gs-capture"],
            "gs-capture --frequency 915M --gain auto --ppm 0 --device 7",
        )
        self.assertIn(
            "mqtt --broker mqtt://core-mosquitto:1883 --meter 40DA952B --meter 40DA2351 "
            "addons pass word",
            stages["gs-export"],
        )
        self.assertIn("--listen 127.0.0.1:8024 --host * --until-end --meter 40DA952B", stages["gs-live"])
        self.assertIn("--health", stages["gs-decode"])
        app.send_signal(signal.SIGTERM)
        _, errors = app.communicate(timeout=20)
        self.assertEqual(app.returncode, 0, errors)
        # What came after the stop as well.
        published = (self.folder / "told.gs-export").read_text()
        self.assertEqual(published, "first\nlast\n")

    def test_without_meters_only_the_page_is_fed(self):
        app = self.start()
        stages = self.stages(app, 5)
        self.assertNotIn("gs-export", stages)
        app.send_signal(signal.SIGTERM)
        _, errors = app.communicate(timeout=20)
        self.assertEqual(app.returncode, 0, errors)

    def test_a_broker_of_ones_own(self):
        app = self.start(
            meters=["40DA952B"], broker="mqtts://elsewhere:8883", username="me", password="it"
        )
        stages = self.stages(app, 6)
        self.assertTrue(stages["gs-export"].endswith("--meter 40DA952B me it"))
        self.assertIn("--broker mqtts://elsewhere:8883", stages["gs-export"])
        app.send_signal(signal.SIGTERM)
        app.communicate(timeout=20)

    def test_no_broker_is_told(self):
        self.environment["SUPERVISOR_TOKEN"] = "wrong"
        app = self.start(meters=["40DA952B"])
        _, errors = app.communicate(timeout=20)
        self.assertEqual(app.returncode, 69)
        self.assertIn("knows no MQTT broker", errors)

    def test_a_stage_that_fails_ends_the_app(self):
        self.program("gs-export", "#!/bin/sh\nexit 65\n")
        app = self.start(meters=["40DA952B"])
        _, errors = app.communicate(timeout=20)
        self.assertEqual(app.returncode, 65, errors)

    def test_dongle_and_server_exclude_each_other(self):
        app = self.start(device="1", server="attic.local")
        app.communicate(timeout=20)
        self.assertEqual(app.returncode, 64)


if __name__ == "__main__":
    unittest.main()
