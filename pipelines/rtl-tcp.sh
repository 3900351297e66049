#!/usr/bin/env bash
# Live from an rtl_tcp server, through netcat.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] [HOST [PORT]]
Receives live from the rtl_tcp server on HOST (127.0.0.1) and PORT (1234) until Ctrl-C.
The server tunes its dongle as it is told here."

read_settings "$@"
((${#arguments[@]} <= 2)) || fail 64 "one server at a time; see --help"
find_stages
command -v nc > /dev/null || fail 69 "no nc found. It is in the Debian package netcat-openbsd."

host=${arguments[0]:-127.0.0.1}
port=${arguments[1]:-1234}
frequency=$(whole_number "$GS_FREQUENCY")
sample_rate=$(whole_number "$GS_SAMPLE_RATE")
check_gain_and_ppm

# A command of rtl_tcp is one byte, then a number in four, most significant first.
send_command() {
  local bytes
  printf -v bytes '\\x%02x' "$1" $(($2 >> 24 & 255)) $(($2 >> 16 & 255)) $(($2 >> 8 & 255)) \
    $(($2 & 255))
  printf '%b' "$bytes"
}

send_settings() {
  send_command 2 "$sample_rate"
  send_command 1 "$frequency"
  send_command 5 "$GS_PPM"
  if [[ $GS_GAIN == auto ]]; then
    send_command 3 0
  else
    send_command 3 1
    # In tenths of a dB.
    send_command 4 "$(awk -v gain="$GS_GAIN" 'BEGIN { printf "%.0f", 10 * gain }')"
  fi
}

netcat=(nc)
# Nmap's netcat hangs up when it has sent everything, unless told not to.
if nc -h 2>&1 | grep -q -i ncat; then netcat+=(--no-shutdown); fi

# 130: netcat was ended by Ctrl-C, as meant.
{ send_settings | "${netcat[@]}" "$host" "$port" || (($? == 130)) ||
  fail 69 "no rtl_tcp server answers on $host port $port, or it hung up"; } |
  receive_to_the_end -f "$frequency" -s "$sample_rate" --format cu8 ||
  end_as "${PIPESTATUS[@]}"
