#!/usr/bin/env bash
# The whole chain with no radio: a synthesised band, received for real.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] [PACKETS]
Synthesises ten seconds of a busy band 2.4 MHz wide with the bursts that PACKETS lists
(demonstration.packets), sends them through the real receiver and prints what it finds."

# Band and samples are those that the packets were written for.
options=()
settings_help='SETTINGS, also from the environment:'

here=$(dirname "${BASH_SOURCE[0]}")
read_settings "$@"
((${#arguments[@]} <= 1)) || fail 64 "one list of packets; see --help"
packets=${arguments[0]:-$here/demonstration.packets}
[[ -r $packets && ! -d $packets ]] || fail 74 "cannot read $packets"
find_stages

say() { printf '%s\n' "$@" >&2; }

say "Ten seconds of the band from 914.3 to 916.7 MHz are synthesised, $(
  grep -c '^[0-9A-F]' "$packets") bursts and noise, and received:" \
  "  gs-synth | gs-demod | gs-frame | gs-decode | gs-export $GS_EXPORT" ''
# A record stream says itself what it is.
# shellcheck disable=SC2119
gs-synth --frequency 915.5M --sample-rate 2.4M --duration 10 \
  --start-time 2026-11-22T17:00:00Z < "$packets" | receive_to_the_end ||
  end_as "${PIPESTATUS[@]}"
if [[ -e $here/../Package.swift ]]; then
  place=", from this folder" name=pipelines/ ending=.sh page=man/gridstream.7
else
  place="" name="gridstream " ending="" page="7 gridstream"
fi
say '' \
  "Where to go next$place:" \
  "  ${name}demonstration$ending -e 'table --all-columns'   each field as it was sent" \
  "  ${name}demonstration$ending -e json                    every key of every packet" \
  "  ${name}recording$ending FILE                           receive from a recording" \
  "  ${name}dongle$ending                                   receive live, from an RTL-SDR dongle" \
  "  man $page                                  what all this is"
