# Sourced by the tests of gs-export mqtt: a broker of their own on a port of this machine that is held
# for it, also while it is away, and a subscriber. They wait for lines, never for time. What they start does not hold descriptor 3,
# the input of an exporter.

exec 7< <(python3 "$SCRIPTS"/held_port.py)
read -r broker_port <&7
broker='' subscriber=''

# start_broker [LINE ...]: further lines of its configuration. Returns when it listens.
start_broker() {
  local line
  # As root it would become another user, who cannot read files of the test.
  printf '%s\n' "listener $broker_port 127.0.0.1" "user $(id -un)" "$@" > broker.conf
  [[ " $* " == *allow_anonymous* ]] || echo 'allow_anonymous true' >> broker.conf
  [[ -p broker.log ]] || mkfifo broker.log
  exec 8<> broker.log
  PATH="$PATH:/usr/sbin" mosquitto -c broker.conf 2> broker.log 3>&- 8>&- & broker=$!
  while read -r line <&8; do
    [[ $line == *running* ]] && return
    [[ $line == *Error:* ]] && { echo "mosquitto: $line" >&2; return 1; }
  done
}

stop_broker() {
  kill "$broker"
  wait "$broker"
}

# subscribe [OPTION ...]: every message from now on as a line "TOPIC PAYLOAD", for await; prints
# those that were retained.
subscribe() {
  local line
  mosquitto_pub -p "$broker_port" -r -t ready -m 1 "$@"
  rm -f messages
  mkfifo messages
  mosquitto_sub -p "$broker_port" -t '#' -F '%t %p' "$@" > messages 3>&- & subscriber=$!
  exec 9< messages
  # A retained message comes when the subscription stands; the marker follows all of them.
  while IFS= read -r line <&9; do
    case $line in
      'ready 1') mosquitto_pub -p "$broker_port" -t marker -m 1 "$@" ;;
      'marker 1') return ;;
      *) echo "$line" ;;
    esac
  done
}

# await PATTERN: prints the messages up to the first line that the pattern matches, but for what
# exporters say to themselves.
await() {
  local line
  while IFS= read -r line <&9; do
    [[ $line == */exporter/*'/echo ' ]] && continue
    echo "$line"
    # shellcheck disable=SC2053 # a pattern is what it is
    [[ $line == $1 ]] && return
  done
  echo "no $1" >&2
  return 1
}

stop_everything() {
  exec 7<&-
  # shellcheck disable=SC2086 # a script may have started neither
  kill $subscriber $broker 2> /dev/null
  wait
}
