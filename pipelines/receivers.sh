#!/usr/bin/env bash
# Packets of all receivers, from their broker into one database.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

: "${GS_BROKER:=mqtt://localhost:1883}" "${GS_TOPIC:=gridstream}" "${GS_CA_FILE:=}"
: "${GS_CLIENT:=gridstream-receivers-$(uname -n)}"
options=(--broker --topic --client --ca-file)
settings_help="SETTINGS, each also from the environment:
      --broker URL         where receivers publish            (GS_BROKER, $GS_BROKER)
      --topic TOPIC        the first part of their topics     (GS_TOPIC, $GS_TOPIC)
      --client NAME        for whom the broker keeps packets  (GS_CLIENT, $GS_CLIENT)
      --ca-file FILE       certificates to trust, for mqtts   (GS_CA_FILE, ${GS_CA_FILE:-system})"
common_help="  -h, --help               this text
User and password of the broker come from MQTT_USERNAME and MQTT_PASSWORD.
GS_BIN is the folder of the stages, if they are not on PATH."

usage="USAGE: $pipeline [SETTINGS] [FORMAT [ARGUMENT...]]
Stores what all receivers publish, until Ctrl-C. Each of them runs 'gs-export mqtt' and gives it a name;
see MANY RECEIVERS in gs-export(1). FORMAT is what gs-export is told here, and 'postgres' if nothing
is: there, what several receivers hear of one packet are receptions of it. 'sqlite FILE' has a row for
each reception. Options of gs-export go behind '--'. While this does not run the broker keeps packets
for CLIENT, as many as it is set up for: for mosquitto max_queued_messages, 1000 by default. Each
database needs a CLIENT of its own."

read_settings "$@"
((${#arguments[@]} > 0)) || arguments=(postgres)
[[ $GS_BROKER =~ ^(mqtts?)://(\[([0-9A-Fa-f:.]+)\]|([^]/:@[:space:][]+))(:([0-9]{1,5}))?/?$ ]] ||
  fail 64 "'$GS_BROKER' is no broker: give mqtt://host:1883 or mqtts://host:8883"
scheme=${BASH_REMATCH[1]} host=${BASH_REMATCH[3]:-${BASH_REMATCH[4]}} port=${BASH_REMATCH[6]}
((10#${port:-1883} >= 1 && 10#${port:-1883} <= 65535)) || fail 64 "'$GS_BROKER' has no port from 1 to 65535"
[[ -n $GS_TOPIC && $GS_TOPIC != *[+#[:cntrl:]]* ]] || fail 64 "'$GS_TOPIC' is no topic"
[[ $GS_CLIENT =~ ^[A-Za-z0-9._-]{1,64}$ ]] ||
  fail 64 "'$GS_CLIENT' is no name for --client: letters, digits, dots, underscores and hyphens, at most 64"
[[ -z $GS_CA_FILE || $scheme == mqtts ]] || fail 64 "--ca-file is for a broker that is encrypted, mqtts://"
[[ -z $GS_CA_FILE || -r $GS_CA_FILE ]] || fail 64 "cannot read $GS_CA_FILE; see --ca-file"
[[ ${MQTT_USERNAME:-}${MQTT_PASSWORD:-} != *$'\n'* ]] || fail 64 "no user or password has more than a line"
find_stages
command -v mosquitto_sub > /dev/null ||
  fail 69 "no mosquitto_sub found. It is in the Debian package mosquitto-clients."

# With a name is what a receiver publishes that has one; each is asked for, as one cannot stand for both.
subscription=(-i "$GS_CLIENT" -c -q 1 -F %p -h "$host"
  -t "$GS_TOPIC/+/packet" -t "$GS_TOPIC/+/+/packet")
if [[ ${arguments[0]} == postgres ]]; then
  # Elsewhere nothing says whose health it is.
  subscription+=(-t "$GS_TOPIC/receiver" -t "$GS_TOPIC/+/receiver")
fi
if [[ $scheme == mqtts ]]; then
  subscription+=(-p "${port:-8883}")
  if [[ -n $GS_CA_FILE ]]; then subscription+=(--cafile "$GS_CA_FILE")
  else subscription+=(--tls-use-os-certs); fi
else
  subscription+=(-p "${port:-1883}")
fi

# Others can read the arguments of a program, so the password is in a file.
settings=$(mktemp -d) || fail 74 "cannot make a temporary folder"
trap 'rm -rf -- "$settings"' EXIT
{
  [[ -z ${MQTT_USERNAME:-} ]] || printf -- '-u %s\n' "$MQTT_USERNAME"
  [[ -z ${MQTT_PASSWORD:-} ]] || printf -- '-P %s\n' "$MQTT_PASSWORD"
} > "$settings/mosquitto_sub"

# What the broker hands out is gone from there: not before there is a place for it.
case ${arguments[0]} in
  postgres | sqlite) gs-export "${arguments[@]}" < /dev/null ;;
esac

# A pipe of which each end is opened without waiting for the other.
mkfifo -- "$settings/packets"
exec 4<> "$settings/packets"
# shellcheck disable=SC2094
exec 5< "$settings/packets" 6> "$settings/packets" 4>&-
# In a session of its own, since Ctrl-C must not reach it beside what `stop` sends: mosquitto_sub that gets two
# signals at once may wait for itself for ever.
XDG_CONFIG_HOME=$settings setsid mosquitto_sub "${subscription[@]}" >&6 5<&- 6>&- &
subscriber=$!

# The subscriber ends, and gs-export when it has stored all that came: in the background it does not hear of
# Ctrl-C. A service manager's signal reaches the subscriber as well: it has five seconds.
# shellcheck disable=SC2317
stop() {
  interrupted=1
  ((stopped == 0)) || return 0
  stopped=1
  kill "$subscriber" 2> /dev/null || true
  (exec < /dev/null > /dev/null 2>&1 && sleep 5 && kill -KILL "$subscriber") &
  trap 'rm -rf -- "$settings"; kill '$!' 2> /dev/null || true' EXIT
}
stopped=0
trap stop INT TERM HUP
gs-export "${arguments[@]}" <&5 5<&- 6>&- &
exporter=$!
exec 5<&- 6>&-
interrupted=1 status=0
while ((interrupted)); do
  interrupted=0
  wait "$exporter" && status=0 || status=$?
done

((stopped == 0)) || exit "$status"

# If the exporter has ended first it says why, and nobody reads any more.
kill "$subscriber" 2> /dev/null || true
wait "$subscriber" && ended=0 || ended=$?
case $ended in
  0 | 130 | 141 | 143) exit "$status" ;;
  *) fail 69 "the broker $GS_BROKER does not answer, or refuses" ;;
esac
