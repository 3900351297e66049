"""Packets and receiver lines of invented meters, as gs-decode prints them."""

NETWORK = "B5E3"

MINE, NEAR, FAR = "0A0B0C01", "0A0B0C02", "0A0B0C03"
"""Meters of a street."""


def time_of(second):
    """A time of the scene, from its second."""
    return f"2026-11-22T17:{second // 60:02d}:{second % 60:02d}Z"


def beacon(meter, second, **members):
    """A beacon. Its members may be replaced, or removed by None."""
    packet = {
        "schema": 1, "time": time_of(second), "kind": "beacon", "type": "55", "ci": "30",
        "version": 4, "length": 35, "network": NETWORK, "crc": "ok", "source": meter,
        "destination": "FFFFFFFFFFFF", "counter": second % 256, "uptime_s": 90_061 + second,
        "route_cost": 22, "tree_id": "15", "level": 5, "frequency_hz": 916_500_300,
        "channel_hz": 916_500_000, "snr_db": 21.5, "level_dbfs": -30.5,
        "raw": "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5",
        **members}
    return {key: value for key, value in packet.items() if value is not None}


def directed(source, destination, second, **members):
    """A packet from one meter to another."""
    return beacon(
        source, second, kind="directed", type="D5", ci="21", destination=destination,
        uptime_s=None, raw="00FF2AD5001129", **members)


def receiver(second, **members):
    """A line on the receiver: all stages, nothing wrong."""
    line = {
        "schema": 1, "kind": "receiver", "time": time_of(second),
        "capture": {
            "source": "RTL-SDR 0, R820T", "sample_age_s": 0.01, "sample_rate_hz": 2_400_000,
            "center_frequency_hz": 915_500_000, "gain_control": "auto", "gain_db": 33.8,
            "clipped_percent": 0.002, "samples": 24_000_000 * second, "lost_samples": 4096,
            "gaps": 3, "reconnects": 0, "clock": "synchronised", "ring_percent": 1.5},
        "demod": {
            "interval_s": 10, "sample_rate_hz": 2_400_000, "center_frequency_hz": 915_500_000,
            "samples": 24_000_000 * second, "lost_samples": 4096, "gaps": 3, "peak_dbfs": -3.4,
            "noise_floor_dbfs_per_hz": [
                -112.4, -112.1, -101.5, -112.2, -112.3, -112.0, -112.1, -112.2],
            "activities": 431, "refusals": 0, "bursts": 402, "images": 3},
        "frame": {"bursts": 402, "frames": 398, "cut_frames": 5, "bursts_without_frame": 11},
        "decode": {
            "frames": 398, "packets_by_crc": {"bad": 8, "ok": 390}, "corrected_packets": 27,
            "networks": [NETWORK]}}
    line.update(members)
    return line


def street():
    """Three meters, one of them mine, a link, and a line on the receiver."""
    return [
        beacon(MINE, 1, utility="Utility of tests"),
        beacon(NEAR, 2, snr_db=31.2, tree_id="1F", level=2),
        directed(NEAR, MINE, 3, snr_db=30.0, channel_hz=915_200_000, frequency_hz=915_200_100,
                 tree_id=None, level=None, route_cost=None),
        beacon(FAR, 4, snr_db=9.0, uptime_s=30, crc="ok", channel_hz=914_700_000,
               frequency_hz=914_699_900), receiver(5)]


HOSTILE = {
    "script": "<script>window.hostile=1</script>",
    "image": "<img src=x onerror=\"window.hostile=1\">",
    "escape": "\u001b[31mred\u001b[0m",
    "direction": "evil\u202egnp.exe",
}
"""Names that try what they can, by what they try."""


def hostile_packets(second):
    """Packets of meters that bear such names, and keys that are none."""
    packets = [
        beacon(f"0BAD000{index}", second, network=f"BAD{index}", utility=name, label=name)
        for index, name in enumerate(HOSTILE.values())]
    # Written by hand: Python and JavaScript would not write such keys.
    odd = (
        '{"schema":1,"time":"%s","kind":"beacon","crc":"ok","network":"B5E3","source":"0BAD0009",'
        '"__proto__":{"polluted":1},"constructor":"odd","sequence":7,"index":7,"packet":"odd",'
        '"<b>key</b>":"<i>value</i>","uptime_s":9007199254740993,"snr_db":1e300,"level":4294967296,'
        '"raw":"00FF"}' % time_of(second + 1))
    return [*packets, odd]
