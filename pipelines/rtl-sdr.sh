#!/usr/bin/env bash
# Live from an RTL-SDR dongle, through the rtl_sdr program.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] [DEVICE]
Receives live through rtl_sdr (Debian package rtl-sdr) until Ctrl-C."

read_settings "$@"
((${#arguments[@]} <= 1)) || fail 64 "one dongle at a time; see --help"
find_stages
command -v rtl_sdr > /dev/null || fail 69 "no rtl_sdr found. It is in the Debian package rtl-sdr."

frequency=$(whole_number "$GS_FREQUENCY")
sample_rate=$(whole_number "$GS_SAMPLE_RATE")
check_gain_and_ppm
capture=(rtl_sdr -f "$frequency" -s "$sample_rate" -p "$GS_PPM")
# To rtl_sdr no gain means automatic, and so does one that has no tenths of a dB. It takes the gain
# of the tuner that is nearest to what it is told: to 0.1 dB that is the one nearest to 0.
if [[ $GS_GAIN != auto ]]; then
  awk -v gain="$GS_GAIN" 'BEGIN { exit int(10 * gain) != 0 }' && GS_GAIN=0.1
  capture+=(-g "$GS_GAIN")
fi
((${#arguments[@]} == 0)) || capture+=(-d "${arguments[0]}")

# 130: rtl_sdr was ended by Ctrl-C, as meant.
{ "${capture[@]}" - || (($? == 130)) ||
  fail 69 "rtl_sdr failed: is a dongle plugged in, and does no other program have it?"; } |
  receive_to_the_end -f "$frequency" -s "$sample_rate" --format cu8 ||
  end_as "${PIPESTATUS[@]}"
