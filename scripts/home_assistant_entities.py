"""What Home Assistant has to show in the check of home_assistant.py: a row for each entity."""

from home_assistant_feed import METER

# How the entities of a meter and those of the receiver begin.
M = f"gridstream_{METER.lower()}_"
R = f"gridstream_receiver_{METER.lower()}_"
PRIMARY, DIAGNOSTIC = None, "diagnostic"

# entity: (name, category, whether it is enabled, a pattern of its state)
TIME = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
NUMBER = r"-?\d+(\.\d+)?"
EXPECTED = {
    f"sensor.{M}last_boot": ("Powered since", PRIMARY, True, TIME),
    f"sensor.{M}last_seen": ("Last heard", PRIMARY, True, TIME),
    f"sensor.{M}snr_db": ("Signal", PRIMARY, True, r"31\.5"),
    f"sensor.{M}last_read": ("Last read by the utility", PRIMARY, True, TIME),
    f"event.{M}outage": ("Outage", PRIMARY, True, ".*"),
    f"sensor.{M}last_outage": ("Last outage", PRIMARY, True, "unknown|" + TIME),
    f"sensor.{M}outage_longest_s": ("Last outage at most", PRIMARY, True, "unknown|" + NUMBER),
    f"sensor.{M}uptime_s": ("Uptime", DIAGNOSTIC, False, ""),
    f"sensor.{M}packets": ("Packets", DIAGNOSTIC, False, ""),
    f"sensor.{M}level_dbfs": ("Signal level re full scale", DIAGNOSTIC, False, ""),
    f"sensor.{M}route_cost": ("Route cost", DIAGNOSTIC, False, ""),
    f"sensor.{M}level": ("Level in tree", DIAGNOSTIC, False, ""),
    f"sensor.{M}tree_id": ("Tree", DIAGNOSTIC, False, ""),
    f"sensor.{M}network": ("Network", DIAGNOSTIC, False, ""),
    f"sensor.{M}utility": ("Utility", DIAGNOSTIC, False, ""),
    f"sensor.{M}counter": ("Packet counter", DIAGNOSTIC, False, ""),
    f"sensor.{M}reads_a_day": ("Reads by the utility within a day", DIAGNOSTIC, False, ""),
    f"sensor.{M}last_packet": ("Last packet", DIAGNOSTIC, False, ""),
    f"sensor.{M}usual_gap_s": ("Usual time between packets", DIAGNOSTIC, False, ""),
    f"binary_sensor.{R}problem": ("Problem", PRIMARY, True, "off"),
    f"sensor.{R}condition": ("Condition", PRIMARY, True, "Receiving"),
    f"sensor.{R}packets_per_minute": ("Packets", PRIMARY, True, NUMBER),
    f"sensor.{R}bursts_per_minute": ("Bursts", PRIMARY, True, NUMBER),
    f"event.{R}outage": ("Neighbourhood outage", PRIMARY, True, ".*"),
    f"sensor.{R}last_outage": ("Last neighbourhood outage", PRIMARY, True, "unknown|" + TIME),
    f"sensor.{R}good_checks_percent": ("Good checks", DIAGNOSTIC, True, NUMBER),
    f"sensor.{R}noise_floor_dbfs_per_hz": ("Noise floor", DIAGNOSTIC, True, NUMBER),
    f"sensor.{R}gain_db": ("Gain", DIAGNOSTIC, True, r"33\.8"),
    f"sensor.{R}clipped_percent": ("Clipped samples", DIAGNOSTIC, False, ""),
    f"sensor.{R}lost_samples": ("Lost samples", DIAGNOSTIC, False, ""),
    f"sensor.{R}sample_age_s": ("Age of the last sample", DIAGNOSTIC, False, ""),
    f"sensor.{R}center_frequency_mhz": ("Centre frequency", DIAGNOSTIC, False, ""),
    f"sensor.{R}source": ("Radio", DIAGNOSTIC, False, ""),
}
VALUES = [key for key, row in EXPECTED.items()
          if row[2] and "outage" not in key]
