#!/usr/bin/env bash
# Live from an RTL-SDR dongle, through gs-capture.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] [DEVICE]
Receives live from the dongle DEVICE, a serial number or an index, until Ctrl-C."

read_settings "$@"
((${#arguments[@]} <= 1)) || fail 64 "one dongle at a time; see --help"
find_stages

capture=(gs-capture --frequency "$GS_FREQUENCY" --sample-rate "$GS_SAMPLE_RATE" --ppm "$GS_PPM"
  --gain "$GS_GAIN")
((${#arguments[@]} == 0)) || capture+=(--device "${arguments[0]}")

# A record stream says itself what it is.
# shellcheck disable=SC2119
"${capture[@]}" | receive_to_the_end ||
  end_as "${PIPESTATUS[@]}"
