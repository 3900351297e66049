#!/usr/bin/env bash
# The mesh in a browser, live from a dongle or an rtl_tcp server, or from a database.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

: "${GS_LISTEN:=127.0.0.1:8024}" "${GS_SERVER:=}" "${GS_DEVICE:=}"
options+=(--listen --server --device)
settings_help+="
      --listen HOST:PORT   where the page is                  (GS_LISTEN, $GS_LISTEN)
      --server HOST[:PORT] an rtl_tcp server with the antenna (GS_SERVER)
      --device DONGLE      serial number or index, else the first (GS_DEVICE)"
common_help="  -h, --help               this text
GS_BIN is the folder of the stages, if they are not on PATH."

usage="USAGE: $pipeline [SETTINGS] [METER...|FILE|demonstration]
Shows the mesh in a browser, as it is heard, until Ctrl-C; METERs are your own, which stand first. With
FILE, a database of gs-export (postgresql://HOST/NAME as well), or packet JSON, it shows that instead; with 'demonstration' ten
seconds that are synthesised. The page tells what is heard: let only those reach it who may know."

read_settings "$@"
find_stages
meters=()
file=
for argument in "${arguments[@]}"; do
  if [[ $argument =~ ^[0-9A-Fa-f]{8}$ ]]; then
    meters+=(--meter "$argument")
  elif [[ -z $file ]]; then
    file=$argument
  else
    fail 64 "one file only; see --help"
  fi
done
show=(gs-live --listen "$GS_LISTEN" "${meters[@]}")

demonstrate() {
  gs-synth --frequency 915.5M --sample-rate 2.4M --duration 10 --start-time 2026-11-22T17:00:00Z \
    < "$(dirname "${BASH_SOURCE[0]}")/demonstration.packets" |
    gs-demod --health 1 | gs-frame | gs-decode --health || end_as "${PIPESTATUS[@]}"
}

if [[ $file == demonstration ]]; then
  demonstrate | "${show[@]}" || end_as "${PIPESTATUS[@]}"
elif [[ $file == postgres?(ql)://* ]]; then
  exec "${show[@]}" "$file"
elif [[ -n $file ]]; then
  [[ -r $file && ! -d $file ]] ||
    fail 74 "'$file' is neither an address of eight digits nor a file that can be read"
  if [[ $(head -c 15 "$file") == 'SQLite format 3' ]]; then exec "${show[@]}" "$file"; fi
  exec "${show[@]}" < "$file"
else
  # A radio that has not come yet would go on waiting without the page.
  "${show[@]}" --quiet --until-end < /dev/null || exit $?
  [[ -z $GS_SERVER || -z $GS_DEVICE ]] || fail 64 "--device is for a dongle here; the server has its own"
  capture=(gs-capture --frequency "$GS_FREQUENCY" --sample-rate "$GS_SAMPLE_RATE" --ppm "$GS_PPM"
    --gain "$GS_GAIN")
  if [[ -n $GS_SERVER ]]; then capture+=(--rtl-tcp "$GS_SERVER"); fi
  if [[ -n $GS_DEVICE ]]; then capture+=(--device "$GS_DEVICE"); fi

  follow() {
    trap '' INT
    gs-demod | gs-frame | gs-decode --health | "${show[@]}" --until-end || end_as "${PIPESTATUS[@]}"
  }

  "${capture[@]}" | follow || end_as "${PIPESTATUS[@]}"
fi
