#!/usr/bin/env bash
# Meters in Home Assistant, live from a dongle or an rtl_tcp server.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

: "${GS_BROKER:=mqtt://localhost:1883}" "${GS_SERVER:=}" "${GS_DEVICE:=}"
: "${GS_STATE:=${XDG_STATE_HOME:-${HOME:-/var/lib}/.local/state}/gridstream}"
options+=(--broker --server --device --state)
settings_help+="
      --broker URL         where Home Assistant's broker is   (GS_BROKER, $GS_BROKER)
      --server HOST[:PORT] an rtl_tcp server with the antenna (GS_SERVER)
      --device DONGLE      serial number or index, else the first (GS_DEVICE)
      --state FOLDER       where networks are remembered      (GS_STATE, $GS_STATE)"
common_help="  -h, --help               this text
User and password of the broker come from MQTT_USERNAME and MQTT_PASSWORD.
GS_BIN is the folder of the stages, if they are not on PATH."

usage="USAGE: $pipeline [SETTINGS] METER...
Makes meters devices in Home Assistant, through its MQTT broker, until Ctrl-C. METER is a LAN address
as the table of pipelines/dongle.sh lists it, eight digits. Yours is most likely the one that is heard
strongest; look for its digits in the number on the meter's face."

read_settings "$@"
((${#arguments[@]} > 0)) || fail 64 "which meter? Give its address, such as 40DA952B; see --help"
meters=()
for meter in "${arguments[@]}"; do
  [[ $meter =~ ^[0-9A-Fa-f]{8}$ ]] || fail 64 "'$meter' is no address of eight digits; see --help"
  meters+=(--meter "$meter")
done
[[ -z $GS_SERVER || -z $GS_DEVICE ]] || fail 64 "--device is for a dongle here; the server has its own"
find_stages
mkdir -p "$GS_STATE" || fail 74 "cannot make the folder $GS_STATE; see --state"

capture=(gs-capture --frequency "$GS_FREQUENCY" --sample-rate "$GS_SAMPLE_RATE" --ppm "$GS_PPM"
  --gain "$GS_GAIN")
if [[ -n $GS_SERVER ]]; then capture+=(--rtl-tcp "$GS_SERVER"); fi
if [[ -n $GS_DEVICE ]]; then capture+=(--device "$GS_DEVICE"); fi

publish() {
  trap '' INT
  gs-demod | gs-frame | gs-decode --health --state "$GS_STATE/networks" |
    gs-export mqtt --broker "$GS_BROKER" "${meters[@]}" || end_as "${PIPESTATUS[@]}"
}

"${capture[@]}" | publish || end_as "${PIPESTATUS[@]}"
