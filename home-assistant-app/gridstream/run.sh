#!/usr/bin/env bash
# The app: one radio, whose packets go to Home Assistant's broker and to the page in its sidebar.
set -euo pipefail

: "${OPTIONS:=/data/options.json}" "${STATE:=/data}" "${SUPERVISOR:=http://supervisor}"
# Home Assistant alone may ask for the page: others are not to see it without its login.
: "${PAGE:=TCP-LISTEN:8099,fork,reuseaddr,range=172.30.32.2/32}"

fail() {
  printf 'gridstream: error: %s\n' "$2" >&2
  exit "$1"
}

# An option; empty where it is not set.
option() { jq -r --arg name "$1" '.[$name] // empty' "$OPTIONS"; }

# Where the broker is and who asks it: as set, else what the Supervisor knows.
find_broker() {
  local service
  broker=$(option broker)
  if [[ -n $broker ]]; then
    MQTT_USERNAME=$(option username)
    MQTT_PASSWORD=$(option password)
  else
    service=$(curl --silent --show-error --fail --max-time 10 \
      --header "Authorization: Bearer ${SUPERVISOR_TOKEN:-}" "$SUPERVISOR/services/mqtt") ||
      fail 69 "Home Assistant knows no MQTT broker: install the app Mosquitto broker, or set 'broker'"
    broker=$(jq -r '.data | (if .ssl then "mqtts" else "mqtt" end) + "://\(.host):\(.port)"' \
      <<< "$service")
    MQTT_USERNAME=$(jq -r '.data.username // empty' <<< "$service")
    MQTT_PASSWORD=$(jq -r '.data.password // empty' <<< "$service")
  fi
  export MQTT_USERNAME MQTT_PASSWORD
}

# A stop is Ctrl-C for the chain: the radio's program ends, the others deliver what it still sends.
# shellcheck disable=SC2317 # By a signal.
stop() {
  is_asked=yes
  [[ -z ${chain:-} ]] || kill -INT -- "-$chain" 2> /dev/null || true
}

# What fails ends the whole chain: the Supervisor starts the app anew. Twice, as what has just been
# started may miss a signal.
give_up() {
  [[ -s $folder/status ]] || echo "$1" > "$folder/status"
  kill -INT 0
  sleep 1
  kill -INT 0
}

# Under whatever name Home Assistant is opened, it alone can ask.
show() { gs-live --listen 127.0.0.1:8024 --host '*' --until-end "${meters[@]}" || give_up $?; }

receive() {
  trap '' INT
  gs-demod | gs-frame | gs-decode --health --state "$STATE/networks" | tee -p >(show >&2) |
    { "${publish[@]}" || give_up $?; } || give_up $?
}

[[ -r $OPTIONS ]] || fail 64 "there are no options in $OPTIONS"
mapfile -t addresses < <(jq -r '.meters // [] | .[]' "$OPTIONS")
meters=()
for address in "${addresses[@]}"; do meters+=(--meter "$address"); done

capture=(gs-capture --frequency "$(option frequency)" --gain "$(option gain)" --ppm "$(option ppm)")
device=$(option device)
server=$(option server)
[[ -z $device || -z $server ]] || fail 64 "'device' is for a dongle here; the server has its own"
[[ -z $device ]] || capture+=(--device "$device")
[[ -z $server ]] || capture+=(--rtl-tcp "$server")

if ((${#meters[@]} > 0)); then
  find_broker
  publish=(gs-export mqtt --broker "$broker" "${meters[@]}")
else
  echo "gridstream: no meters are set: nothing is published; the page shows which are heard" >&2
  # Reads all, writes nothing.
  publish=(tail -c 0)
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
is_asked=''
trap stop TERM INT

# Jobs with process groups of their own.
set -m
{ "${capture[@]}" || give_up $?; } | receive & chain=$(jobs -p %%)
{ socat "$PAGE" TCP:127.0.0.1:8024 || kill -INT -- "-$chain"; } & door=$!

# A signal ends a wait, not the chain.
while wait -n %1; (($? > 128)) && kill -0 -- "-$chain" 2> /dev/null; do :; done
kill -- "-$door" 2> /dev/null || true
[[ -z $is_asked && -s $folder/status ]] || exit 0
exit "$(< "$folder/status")"
