#!/usr/bin/env bash
# Live from other radios through their own programs: airspy_rx, hackrf_transfer, rx_sdr.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] PROGRAM [DEVICE]
Receives live until Ctrl-C through PROGRAM, which is one of these:
  airspy_rx         Airspy (Debian package airspy); DEVICE is a serial number, the sample rate one
                    that the Airspy has, the gain its linearity gain from 0 to 21
  hackrf_transfer   HackRF (Debian package hackrf); DEVICE is a serial number, the sample rate 2M to
                    20M, the gain in dB from 0 to 102, which its two amplifiers share
  rx_sdr            any radio behind SoapySDR (rx_tools); DEVICE is driver=..., the gain in dB, or
                    gains by their names: LNA=10,MIX=5"

read_settings "$@"
((${#arguments[@]} >= 1)) || fail 64 "through which program? see --help"
((${#arguments[@]} <= 2)) || fail 64 "one radio at a time; see --help"
program=${arguments[0]}
device=(${arguments[1]:+"${arguments[1]}"})
[[ $program == @(airspy_rx|hackrf_transfer|rx_sdr) ]] ||
  fail 64 "'$program' is not known here; see --help"
find_stages
command -v "$program" > /dev/null || fail 69 "no $program found; see --help for its package"

frequency=$(whole_number "$GS_FREQUENCY")
sample_rate=$(whole_number "$GS_SAMPLE_RATE")
[[ $program == rx_sdr && $GS_GAIN == *=* ]] || check_gain_and_ppm

airspy_rx_arguments() {
  format=cs16
  ((GS_PPM == 0)) || fail 64 "airspy_rx cannot correct the crystal: leave out --ppm"
  # It wants megahertz. INT16_IQ is type 2. Words for a person come on standard output, so that
  # samples have to go elsewhere.
  capture=(airspy_rx -r /dev/fd/3 -t 2 -a "$sample_rate"
    -f "$(awk -v hertz="$frequency" 'BEGIN { printf "%.6f", hertz / 1e6 }')")
  # Without one it has little; 14 is in the middle of what is useful.
  [[ $GS_GAIN != auto ]] || GS_GAIN=14
  [[ $GS_GAIN =~ ^(1?[0-9]|2[01])$ ]] ||
    fail 64 "'$GS_GAIN' is no linearity gain: 0 to 21"
  capture+=(-g "$GS_GAIN")
  ((${#device[@]} == 0)) || capture+=(-s "${device[0]}")
}

hackrf_transfer_arguments() {
  local gain lna
  format=cs8
  capture=(hackrf_transfer -r - -f "$frequency" -s "$sample_rate")
  [[ $GS_GAIN != auto ]] || GS_GAIN=40
  gain=${GS_GAIN%.*}
  ((gain >= 0 && gain <= 102)) || fail 64 "'$GS_GAIN' is no gain of a HackRF: 0 to 102 dB"
  # The first amplifier has steps of 8 dB up to 40, the second of 2 dB up to 62: half each, as far as
  # that goes.
  lna=$((8 * (gain / 16)))
  ((lna <= 40)) || lna=40
  ((gain - lna <= 62)) || lna=40
  capture+=(-l "$lna" -g "$(((gain - lna) / 2 * 2))")
  ((GS_PPM == 0)) || capture+=(-C "$GS_PPM")
  ((${#device[@]} == 0)) || capture+=(-d "${device[0]}")
}

rx_sdr_arguments() {
  format=cs16
  capture=(rx_sdr -f "$frequency" -s "$sample_rate" -p "$GS_PPM" -F CS16)
  [[ $GS_GAIN == auto ]] || capture+=(-g "$GS_GAIN")
  ((${#device[@]} == 0)) || capture+=(-d "${device[0]}")
  capture+=(-)
}

"${program}_arguments"

# Descriptor 3 is the pipe, for a program that says something on standard output.
play() {
  if [[ $program == airspy_rx ]]; then "${capture[@]}" 3>&1 >&2; else "${capture[@]}"; fi
}

# 130: it was ended by Ctrl-C, as meant.
{ play || (($? == 130)) ||
  fail 69 "$program failed: is the radio plugged in, and does no other program have it?"; } |
  receive_to_the_end -f "$frequency" -s "$sample_rate" --format "$format" ||
  end_as "${PIPESTATUS[@]}"
