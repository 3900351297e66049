#!/usr/bin/env python3
"""Feeds gs-export and looks what a real Home Assistant makes of it. Run by test-home-assistant.sh.

  home_assistant.py GS_EXPORT RESULT            RESULT gets a line for each check
  home_assistant.py GS_EXPORT RESULT PICTURE    no checks: PICTURE shows the page of a meter

The environment has MQTT_HOST, MQTT_PORT and HA_URL. Home Assistant and the broker are children of the
same process as this one: they are stopped and started again as they were.
"""

import asyncio
import datetime
import os
import pathlib
import re
import shutil
import signal
import sys
import time

from home_assistant_access import HomeAssistant, Service, children_of
from home_assistant_entities import EXPECTED, VALUES, M, R
from home_assistant_feed import METER, NEIGHBOURS, Feed


class Check:
    """The checks, and their results."""

    def __init__(self, home, feed, result):
        self.home, self.feed, self.result = home, feed, result
        self.services = []

    def note(self, what, fault):
        """A line of the result."""
        print("ok     " + what if not fault else f"FAILED {what}: {fault}", file=self.result,
              flush=True)

    async def eventually(self, what, fault, seconds=15):
        """Notes a check when it holds, or its fault when the time is over."""
        begin = time.monotonic()
        while True:
            words = fault(await self.home.states())
            if not words or time.monotonic() - begin > seconds:
                break
            await asyncio.sleep(0.25)
        self.note(f"{what} ({time.monotonic() - begin:.1f} s)", words)

    async def never(self, what, fault, seconds):
        """Notes a check that holds all the time, or the first fault."""
        end = time.monotonic() + seconds
        words = ""
        while not words and time.monotonic() < end:
            words = fault(await self.home.states())
            await asyncio.sleep(0.1)
        self.note(what, words)

    async def values_are_back(self, what, seconds=15):
        """All enabled entities but those of outages have values as the table says."""
        def fault(states):
            wrong = [f"{key} is {states[key]['state'] if key in states else 'absent'}"
                     for key in VALUES
                     if key not in states
                     or not re.fullmatch(EXPECTED[key][3], states[key]["state"])]
            return "; ".join(wrong)
        await self.eventually(what, fault, seconds)

    async def table(self):
        """Entities, names, categories and whether they are enabled."""
        registry, devices = await self.home.ask(
            "config/entity_registry/list", "config/device_registry/list")
        found = {entry["entity_id"]: entry for entry in registry
                 if entry["platform"] == "mqtt"}
        self.note("the entities are those of the table",
                  ", ".join(sorted(set(found) ^ set(EXPECTED))))
        wrong = [f"{key}: {name}, {category}, {enabled}"
                 for key, entry in found.items() if key in EXPECTED
                 for name, category, enabled in [(
                     entry["original_name"], entry["entity_category"],
                     entry["disabled_by"] is None)]
                 if (name, category, enabled) != EXPECTED[key][:3]]
        self.note("names, categories and enabled ones are those of the table", "; ".join(wrong))
        states = await self.home.states()
        icons = [key for key, state in states.items() if key in EXPECTED
                 and not {"icon", "device_class"} & set(state["attributes"])]
        self.note("each entity has an icon", ", ".join(icons))
        by_name = {device["name"]: device for device in devices}
        meter, receiver = by_name.get(f"Meter {METER}"), by_name.get("GridStream receiver")
        self.note("the meter stands under the receiver",
                  "" if meter and receiver and meter["via_device_id"] == receiver["id"]
                  else str(meter))
        self.note("the device page has model, serial number and network",
                  "" if meter and (meter["model"], meter["serial_number"], meter["model_id"])
                  == ("GridStream", METER, "network B5E3") else str(meter))

    def is_silent(self, reason):
        """The meter is unavailable, and the receiver says why."""
        def fault(states):
            found = {key: states[key]["state"] for key in (
                f"sensor.{M}snr_db", f"sensor.{M}last_seen", f"binary_sensor.{R}problem",
                f"sensor.{R}condition")}
            values = list(found.values())
            fits = values[:3] == ["unavailable", "unavailable", "on"] and reason in values[3]
            return "" if fits else str(found)
        return fault

    async def run(self):
        """All of them."""
        feed = self.feed
        feed.start()
        feed.packet()
        await self.eventually(
            "15 s after the first packet the device is there",
            lambda states: "" if states.get(f"sensor.{M}snr_db", {}).get("state") == "31.5"
            else "no signal")
        feed.packet(kind="control", read_requested_at=feed.text(feed.now))
        feed.usual()
        await self.values_are_back("every value is as the table says")
        await self.table()
        await self.silence()
        await self.outages()
        await self.restarts()
        feed.stop()
        await self.eventually(
            "after the end of the input the meter is unavailable",
            lambda states: "" if states[f"sensor.{M}snr_db"]["state"] == "unavailable" else "no")
        feed.start()
        feed.usual()
        await self.values_are_back("and back with the next input")

    async def silence(self):
        """What there is to hear goes away, and comes back."""
        feed = self.feed
        for _ in range(3):
            feed.health(samples=0, bursts=0, age=30)
        await self.eventually("no samples", self.is_silent("No samples"))
        feed.usual()
        await self.values_are_back("samples are back")
        for _ in range(92):
            feed.health(bursts=0)
        await self.eventually("samples without bursts", self.is_silent("No bursts"))
        feed.usual()
        await self.values_are_back("bursts are back")
        for _ in range(3):
            feed.health(clock="unsynchronised")
        feed.booted[METER] = feed.now
        feed.packet()
        await self.eventually(
            "a clock that is not set is told of, and the meter stays",
            lambda states: "" if "clock" in states[f"sensor.{R}condition"]["state"]
            and states[f"sensor.{M}snr_db"]["state"] == "31.5" else "no")
        feed.booted[METER] = feed.booted[NEIGHBOURS[0]]
        feed.usual()
        await self.values_are_back("the clock is set again")
        await self.eventually(
            "nothing comes any more, which the clock alone tells",
            self.is_silent("has stopped"), 45)
        feed.usual()
        await self.values_are_back("the receiver runs again")
        states = await self.home.states()
        self.note("no outage so far", "" if states[f"event.{M}outage"]["state"] == "unknown"
                  and states[f"sensor.{M}last_outage"]["state"] == "unknown" else "one is told")

    async def outages(self):
        """gs-export is killed, and power fails meanwhile, also in the neighbourhood."""
        feed = self.feed
        before = await self.home.states()
        feed.kill()
        await self.eventually(
            "a killed exporter's meters are unavailable",
            lambda states: "" if states[f"sensor.{M}snr_db"]["state"] == "unavailable" else "no")
        feed.wait(3000)
        for second, meter in enumerate([METER] + NEIGHBOURS):
            feed.booted[meter] = feed.now + datetime.timedelta(seconds=second)
        feed.wait(300)
        feed.start()
        feed.packet(kind="control")
        await self.never(
            "started again, no value is ever unknown",
            lambda states: ", ".join(key for key in VALUES if states[key]["state"] == "unknown"), 5)
        await self.eventually(
            "and none is unavailable",
            lambda states: ", ".join(
                key for key in VALUES if states[key]["state"] == "unavailable"))
        states = await self.home.states()
        self.note("the boot time is kept", "" if states[f"sensor.{M}last_boot"]["state"]
                  == before[f"sensor.{M}last_boot"]["state"] else "no")
        feed.usual()
        boot = feed.booted[METER].isoformat()
        await self.eventually(
            "an outage in the pause is told",
            lambda states: "" if states[f"event.{M}outage"]["attributes"].get("event_type")
            == "power_restored" and states[f"sensor.{M}last_outage"]["state"] == boot
            else states[f"sensor.{M}last_outage"]["state"])
        first = (await self.home.states())[f"event.{M}outage"]["state"]
        for _ in range(70):
            feed.health()
        feed.packet()
        await self.eventually(
            "it is one outage of the neighbourhood, of three meters of three",
            lambda states: "" if (lambda told: told.get("meters") == 3
                                  and told.get("heard_meters") == 3)(
                states[f"event.{R}outage"]["attributes"])
            and states[f"sensor.{R}last_outage"]["state"] == boot
            else str(states[f"event.{R}outage"]))
        states = await self.home.states()
        self.note("the outage of the meter is told once",
                  "" if states[f"event.{M}outage"]["state"] == first else "again")

    async def restarts(self):
        """The broker without what it has kept, Home Assistant, and both."""
        feed = self.feed
        broker, home = Service("mosquitto"), Service("homeassistant")
        self.services = [home, broker]
        broker.stop()
        feed.usual()
        broker.start()
        await asyncio.sleep(3)
        await self.values_are_back("the broker started anew", 60)
        home.stop()
        feed.usual()
        home.start()
        await self.home.wait_until_running()
        await self.values_are_back("Home Assistant started anew", 30)
        broker.stop()
        home.stop()
        home.start()
        await asyncio.sleep(5)
        broker.start()
        await self.home.wait_until_running()
        feed.usual()
        await self.values_are_back("both, Home Assistant first", 60)
        states = await self.home.states()
        boot = feed.booted[METER].isoformat()
        self.note("the last outage is still known", "" if states[f"sensor.{M}last_outage"]["state"]
                  == states[f"sensor.{R}last_outage"]["state"] == boot else "no")


async def take_picture(home, feed, path):
    """A meter's page after two days with an outage."""
    from browser import Browser  # pylint: disable=import-outside-toplevel # only here
    feed.wait(-172_800)
    feed.start()
    feed.packet()
    # The device is set up: an event before that is lost.
    await asyncio.sleep(5)
    feed.wait(147_000)
    feed.packet()
    feed.wait(3_000)
    feed.booted[METER] = feed.now - datetime.timedelta(seconds=100)
    feed.packet()
    feed.wait(20_000)
    feed.packet(kind="control", read_requested_at=feed.text(feed.now))
    feed.wait(2_760)
    feed.usual()
    await asyncio.sleep(5)
    (devices,) = await home.ask("config/device_registry/list")
    device = next(each["id"] for each in devices if each["name"] == f"Meter {METER}")
    with Browser(shutil.which("chromium") or shutil.which("chromium-browser")) as browser:
        browser.open(home.url + "/manifest.json", 640, 940, "light")
        browser.evaluate(f"localStorage.setItem('hassTokens', JSON.stringify({home.tokens()}))")
        browser.events.clear()
        browser.call("Page.navigate", url=f"{home.url}/config/devices/device/{device}")
        browser.wait_for("Page.loadEventFired")
        for second in range(60):
            await asyncio.sleep(1)
            if second % 10 == 0:
                feed.health()
            if not browser.evaluate("!!document.getElementById('ha-launch-screen')"):
                break
        feed.health()
        await asyncio.sleep(15)
        pathlib.Path(path).write_bytes(browser.picture())


async def main(program, result, picture):
    """Runs the checks, or takes the picture."""
    import aiohttp  # pylint: disable=import-outside-toplevel # of Home Assistant's environment
    async with aiohttp.ClientSession() as session:
        home = HomeAssistant(session)
        await home.log_in()
        check = Check(home, Feed(program), result)
        try:
            if picture:
                await take_picture(home, check.feed, picture)
                print("ok     the picture", file=result, flush=True)
            else:
                await check.run()
        except Exception as error:  # pylint: disable=broad-except # each is told
            check.note("the check itself", repr(error))
            raise
        finally:
            # Ends the wait of the tool, which then looks itself, and ends us.
            ending = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.set)
            for pid, arguments in children_of(os.getppid()):
                if arguments[:1] == ["sleep"]:
                    os.kill(pid, signal.SIGTERM)
            await ending.wait()
            check.feed.kill()
            for service in check.services:
                if service.process:
                    service.process.kill()


if __name__ == "__main__":
    try:
        import aiohttp  # noqa: F401 pylint: disable=unused-import
    except ImportError:
        # Home Assistant's environment has it.
        python = Service("homeassistant").arguments[0]
        if "HOME_ASSISTANT_PYTHON" in os.environ:
            raise
        os.execve(python, [python] + sys.argv, os.environ | {"HOME_ASSISTANT_PYTHON": python})
    with open(sys.argv[2], "w", encoding="utf-8") as output:
        asyncio.run(main(sys.argv[1], output, sys.argv[3] if len(sys.argv) > 3 else None))
