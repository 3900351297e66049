#!/usr/bin/env bash
# From a recording.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] FILE
Reads a recording: a record stream, which says itself what it is, or raw I/Q samples. A name
such as g001_903.2M_250k.cu8 carries frequency, sample rate and format; for another name give
them here."

options=(--frequency --sample-rate --format --start-time)
settings_help="SETTINGS:
  -f, --frequency HERTZ    centre frequency, with k, M or G
  -s, --sample-rate HERTZ  sample rate, with k or M
  --format FORMAT          cu8, cs8, cs16 or cf32; cu8 if the name tells nothing
  --start-time TIME        time of the first raw sample, such as 2026-01-31T12:00:00Z;
                           else it is counted back from the file's date"

# What the environment says is meant for live reception.
GS_FREQUENCY='' GS_SAMPLE_RATE=''
format='' start_time=''
read_settings "$@"
((${#arguments[@]} == 1)) || fail 64 "one file, please; see --help"
file=${arguments[0]}
[[ -e $file ]] || fail 74 "there is no file $file"
[[ -r $file && ! -d $file ]] || fail 74 "cannot read $file"
find_stages

capture=(gs-capture --replay "$file")
[[ -z $GS_FREQUENCY ]] || capture+=(--frequency "$GS_FREQUENCY")
[[ -z $GS_SAMPLE_RATE ]] || capture+=(--sample-rate "$GS_SAMPLE_RATE")
[[ -z $format ]] || capture+=(--format "$format")
[[ -z $start_time ]] || capture+=(--start-time "$start_time")

# A record stream says itself what it is.
# shellcheck disable=SC2119
"${capture[@]}" | receive_to_the_end ||
  end_as "${PIPESTATUS[@]}"
