#!/usr/bin/env python3
"""Compares the gain that gs-survey proposes with the gains that hear most, on ten simulated receivers.

usage: survey_gains.py FOLDER-OF-THE-STAGES [RECEIVER...]

The receivers differ in noise figure, converter, full scale, and in what else is on the air; they are those of
Tests/Scripts/simulated_dongle.py, which shares no code with the stages. Packets are counted with each gain in
the same air. A gain is good if it hears 97 % of what the best one hears; the status is 1 if a proposal is more
than 3 dB from every good gain, or a receiver hears nothing at all. Six minutes.
"""

import json
import pathlib
import subprocess
import sys

DONGLE = pathlib.Path(__file__).parent.parent / "Tests/Scripts/simulated_dongle.py"
GAINS = [0, 7.7, 15.7, 20.7, 25.4, 29.7, 33.8, 37.2, 40.2, 43.4, 44.5, 48.0, 49.6]
CENTER, RATE, SECONDS = 915_050_000, 250_000, 12
SPAN = "914.93M-915.17M"
TOLERANCE = 3.0
GOOD = 0.97


def count(stages, receiver, gain):
    """Beacons that the stages hear with a gain."""
    dongle = subprocess.Popen(
        [sys.executable, DONGLE, str(receiver), "seed=7", f"dump={gain},{SECONDS},{CENTER},{RATE}"],
        stdout=subprocess.PIPE)
    chain = (f'"{stages}/gs-demod" -s {RATE} -f {CENTER} | "{stages}/gs-frame" | '
             f'"{stages}/gs-decode" --network 142A')
    packets = subprocess.run(["bash", "-c", chain], stdin=dongle.stdout, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True)
    dongle.wait()
    return packets.stdout.count('"beacon"')


def proposal(stages, receiver):
    """The gain that gs-survey proposes, in dB."""
    with subprocess.Popen([sys.executable, DONGLE, str(receiver)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as dongle:
        port = dongle.stdout.readline().strip()
        survey = subprocess.run(
            [f"{stages}/gs-survey", "--quiet", "--rtl-tcp", f"localhost:{port}", "-s", str(RATE),
             "--band", SPAN, "--seconds-per-step", "4", "--json"], stdout=subprocess.PIPE, text=True)
        dongle.stdin.close()
    return json.loads(survey.stdout)["gain"]["gain_db"]


def main():
    if len(sys.argv) < 2:
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        sys.exit(64)
    stages = sys.argv[1]
    failures = 0
    print("receiver  proposed  off by  packets by gain")
    for receiver in [int(word) for word in sys.argv[2:]] or range(10):
        gain = proposal(stages, receiver)
        heard = {g: count(stages, receiver, g) for g in GAINS}
        most = max(heard.values())
        distance = min(abs(gain - g) for g, packets in heard.items() if packets >= GOOD * most)
        failures += distance > TOLERANCE or most == 0
        print(f"{receiver:8}  {gain:8.1f}  {distance:6.1f}  "
              + " ".join(f"{g:g}:{packets}" for g, packets in heard.items() if packets), flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
