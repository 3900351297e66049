#!/usr/bin/env bash
# From a recording.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="usage: ${0##*/} [SETTINGS] FILE
Reads a recording: a record stream, which says itself what it is, or raw I/Q samples. A name
such as g001_903.2M_250k.cu8 carries frequency, sample rate and format; else the settings do,
and the format is the name's ending: cu8, cs8, cs16 or cf32."

# The name counts for more than the environment, and arguments for more than the name.
name_frequency='' name_sample_rate='' format=cu8
for argument in "$@"; do
  if [[ ${argument##*/} =~ _([0-9.]+[kMG]?)_([0-9.]+[kMG]?)\.(cu8|cs8|cs16|cf32)$ ]]; then
    name_frequency=${BASH_REMATCH[1]} name_sample_rate=${BASH_REMATCH[2]}
  fi
  if [[ $argument =~ \.(cu8|cs8|cs16|cf32)$ ]]; then format=${BASH_REMATCH[1]}; fi
done
GS_FREQUENCY=${name_frequency:-$GS_FREQUENCY}
GS_SAMPLE_RATE=${name_sample_rate:-$GS_SAMPLE_RATE}

read_settings "$@"
((${#arguments[@]} == 1)) || fail 64 "one file, please; see --help"
[[ -r ${arguments[0]} ]] || fail 64 "cannot read ${arguments[0]}"
find_stages

receive -f "$GS_FREQUENCY" -s "$GS_SAMPLE_RATE" --format "$format" < "${arguments[0]}"
