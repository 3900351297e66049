#!/usr/bin/env bash
# Live from an antenna elsewhere: through rtl_tcp, ssh or netcat.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] PLACE
Receives live until Ctrl-C from an antenna elsewhere. PLACE is one of these:
  rtl_tcp://HOST[:PORT]   an rtl_tcp server: all samples cross the network, some 40 Mbit/s
  ssh://[USER@]HOST       a computer with these stages: what is demodulated there crosses the network,
                          some kbit/s
  tcp://HOST:PORT         the same through netcat, where somebody has started there:
                          gs-capture ... | gs-demod | nc -l -p PORT
The settings are for the first two; the third has its own there."

read_settings "$@"
((${#arguments[@]} == 1)) || fail 64 "one place, please; see --help"
place=${arguments[0]}
find_stages

settings=(--frequency "$GS_FREQUENCY" --sample-rate "$GS_SAMPLE_RATE" --ppm "$GS_PPM"
  --gain "$GS_GAIN")

# Both stages run there; the end of the first one that failed is that of ssh. Ctrl-C here closes the
# connection, and that ends them.
over_ssh() {
  local command
  printf -v command '%q ' gs-capture "${settings[@]}"
  # shellcheck disable=SC2016
  command+='| gs-demod; for status in "${PIPESTATUS[@]}"; do ((status == 0)) || exit "$status"; done'
  ssh -o BatchMode=yes -- "$1" "exec bash -c $(printf '%q' "$command")" || {
    status=$?
    # 130: ended by Ctrl-C, as meant. 255: ssh itself has failed, and has said why.
    ((status == 130)) || { ((status == 255)) && exit 69; } || exit "$status"
  }
}

over_netcat() {
  nc "$1" "$2" || (($? == 130)) || fail 69 "nobody answers on $1 port $2, or the connection broke"
}

case "$place" in
  rtl_tcp://?*)
    # A record stream says itself what it is.
    # shellcheck disable=SC2119
    gs-capture --rtl-tcp "${place#rtl_tcp://}" "${settings[@]}" | receive_to_the_end ||
      end_as "${PIPESTATUS[@]}"
    ;;
  ssh://?*)
    command -v ssh > /dev/null || fail 69 "no ssh found. It is in the Debian package openssh-client."
    over_ssh "${place#ssh://}" | export_packets || end_as "${PIPESTATUS[@]}"
    ;;
  tcp://?*:?*)
    command -v nc > /dev/null || fail 69 "no nc found. It is in the Debian package netcat-openbsd."
    address=${place#tcp://}
    over_netcat "${address%:*}" "${address##*:}" | export_packets || end_as "${PIPESTATUS[@]}"
    ;;
  *) fail 64 "'$place' is no place; see --help" ;;
esac
