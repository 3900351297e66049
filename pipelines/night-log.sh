#!/usr/bin/env bash
# Every packet into a log, a file for each day, for nights and weeks.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

: "${GS_LOG:=gridstream-log}" "${GS_KEEP:=30}" "${GS_SAMPLES:=}"
options=(--frequency --sample-rate --gain --ppm --log --keep --samples)
settings_help+="
      --log FOLDER         where the files go                 (GS_LOG, $GS_LOG)
      --keep DAYS          so many files are kept             (GS_KEEP, $GS_KEEP)
      --samples SIZE       the latest samples too, as 50G     (GS_SAMPLES, ${GS_SAMPLES:-none})"
common_help="  -h, --help               this text
GS_BIN is the folder of the stages, if they are not on PATH."

usage="USAGE: $pipeline [SETTINGS] [DEVICE]
Writes packets as JSON lines, damaged ones too, into FOLDER/2026-11-26.ndjson, one file for each day
in UTC, until Ctrl-C. The oldest files are removed. The same folder goes on after a restart; read it
again with 'cat FOLDER/*.ndjson | gs-export table'. Samples are SigMF recordings in
FOLDER/samples, of an hour at most, which is 17 GB at 2.4M; the oldest are deleted when all have SIZE."

read_settings "$@"
((${#arguments[@]} <= 1)) || fail 64 "one dongle at a time; see --help"
[[ $GS_KEEP =~ ^[1-9][0-9]{0,4}$ ]] || fail 64 "'$GS_KEEP' is no number of days"
find_stages
mkdir -p "$GS_LOG" || fail 74 "cannot make the folder $GS_LOG; see --log"
[[ -w $GS_LOG ]] || fail 74 "cannot write into $GS_LOG"

capture=(gs-capture --frequency "$GS_FREQUENCY" --sample-rate "$GS_SAMPLE_RATE" --ppm "$GS_PPM"
  --gain "$GS_GAIN")
((${#arguments[@]} == 0)) || capture+=(--device "${arguments[0]}")
if [[ -n $GS_SAMPLES ]]; then
  mkdir -p "$GS_LOG/samples" || fail 74 "cannot make the folder $GS_LOG/samples"
  capture+=(--record "$GS_LOG/samples/%Y-%m-%dT%H%M%SZ" --rotate 1h --keep "$GS_SAMPLES")
fi

# Days are those of the packets, which come in lines.
write_days() {
  local line day file=''
  trap '' INT
  while IFS= read -r line; do
    # A packet without a time belongs where the one before it is.
    [[ $line =~ \"time\":\"([0-9]{4}-[0-9]{2}-[0-9]{2})T ]] && day=${BASH_REMATCH[1]}
    if [[ ${day:=$(date -u +%F)} != "$file" ]]; then
      file=$day
      remove_oldest
    fi
    printf '%s\n' "$line" >> "$GS_LOG/$file.ndjson" || fail 74 "cannot write into $GS_LOG"
  done
}

# The names sort as the days do. The file to come counts.
remove_oldest() {
  local files
  shopt -s nullglob
  files=("$GS_LOG"/[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].ndjson)
  while ((${#files[@]} >= GS_KEEP)) && [[ ${files[0]} != "$GS_LOG/$file.ndjson" ]]; do
    rm -f -- "${files[0]}"
    files=("${files[@]:1}")
  done
}

log_packets() {
  trap '' INT
  gs-demod | gs-frame | gs-decode --all --state "$GS_LOG/networks" | write_days ||
    end_as "${PIPESTATUS[@]}"
}

"${capture[@]}" | log_packets || end_as "${PIPESTATUS[@]}"
