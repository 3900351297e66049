#!/usr/bin/env bash
# Live from a radio behind SoapySDR: an Airspy, a HackRF, an SDRplay, whatever has a driver.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] KEY=VALUE[,KEY=VALUE...] [-- OPTIONS]
Receives live until Ctrl-C from the radio that SoapySDR finds by these keys, such as driver=airspy;
'gs-capture --list-devices' lists what there is. OPTIONS are further ones of gs-capture, such as
--antenna RX. Each radio has its own sample rates; with a wrong one it tells them. GS_GAIN may be
gains by their names: LNA=10,MIX=5."

read_settings "$@"
((${#arguments[@]} > 0)) || fail 64 "which radio? Give its keys, such as driver=airspy; see --help"
[[ ${arguments[0]} == ?*=* ]] || fail 64 "'${arguments[0]}' is no KEY=VALUE; see --help"
((${#arguments[@]} == 1)) || [[ ${arguments[1]} == -* ]] || fail 64 "one radio at a time; see --help"
find_stages

# A record stream says itself what it is.
# shellcheck disable=SC2119
gs-capture --soapy "${arguments[0]}" --frequency "$GS_FREQUENCY" --sample-rate "$GS_SAMPLE_RATE" \
  --ppm "$GS_PPM" --gain "$GS_GAIN" "${arguments[@]:1}" | receive_to_the_end ||
  end_as "${PIPESTATUS[@]}"
