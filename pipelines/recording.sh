#!/usr/bin/env bash
# From a recording.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="usage: ${0##*/} [SETTINGS] [--format FORMAT] FILE
Reads a recording: a record stream, which says itself what it is, or raw I/Q samples. A name
such as g001_903.2M_250k.cu8 carries frequency, sample rate and format; for another name give
-f, -s and --format (cu8, cs8, cs16 or cf32). Those of the environment are for live reception."

# What was meant for the dongle says nothing about a recording.
GS_FREQUENCY='' GS_SAMPLE_RATE=''
capture=(gs-capture)
others=()
while (($# > 0)); do
  if [[ $1 == --format && $# -gt 1 ]]; then
    capture+=(--format "$2")
    shift
  else
    others+=("$1")
  fi
  shift
done
read_settings "${others[@]}"
((${#arguments[@]} == 1)) || fail 64 "one file, please; see --help"
[[ -r ${arguments[0]} ]] || fail 64 "cannot read ${arguments[0]}"
[[ -z $GS_FREQUENCY ]] || capture+=(--frequency "$GS_FREQUENCY")
[[ -z $GS_SAMPLE_RATE ]] || capture+=(--sample-rate "$GS_SAMPLE_RATE")
find_stages

# A record stream says itself what it is.
# shellcheck disable=SC2119
"${capture[@]}" --replay "${arguments[0]}" | receive_to_the_end ||
  end_as "${PIPESTATUS[@]}"
