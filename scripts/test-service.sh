#!/usr/bin/env bash
# test-service.sh ROOT: boots the Debian in ROOT, where the package is installed, in a container with a
# network of its own, and tries the service under its systemd, with a radio and a broker beside it.
# Conditions are given as text, to be looked at again and again.
# shellcheck disable=SC2016,SC2034
set -euo pipefail

root=$(readlink -f "$1")
scripts=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
work=$(mktemp -d)
container='' radio='' leader=''

end() {
  [[ -z $radio ]] || kill "$radio" 2> /dev/null || true
  if [[ -n $container ]]; then
    # SIGRTMIN+4 tells a systemd to power off.
    [[ -z $leader ]] || kill -s SIGRTMIN+4 "$leader" 2> /dev/null || true
    timeout 20 tail --pid="$container" -f /dev/null || kill "$container"
  fi
  rm -rf "$work"
}
trap end EXIT

inside() { nsenter --target "$leader" --all --root --wd env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
property() { inside systemctl show --value --property "$1" "$service"; }
fail() {
  echo "test-service: $*" >&2
  inside systemctl status --no-pager "$service" >&2 || true
  inside journalctl --no-pager --lines 40 >&2 || true
  exit 1
}
# Half a minute for what takes seconds.
until_true() {
  local try
  for ((try = 0; try < 150; try++)); do
    if eval "$1"; then return; fi
    sleep 0.2
  done
  fail "it does not come to this: $1"
}

service=gridstream@home.service
# What an installer of Debian writes, and debootstrap does not.
[[ -e $root/etc/hosts ]] || printf '127.0.0.1\tlocalhost\n' > "$root/etc/hosts"
systemd-nspawn --quiet --register=no --keep-unit --private-network --boot --directory "$root" \
  --machine gridstream-test --console=pipe > "$work/boot" 2>&1 < /dev/null &
container=$!
until_true 'leader=$(pgrep --parent "$container")'
until_true 'inside systemctl is-system-running 2> /dev/null | grep -E "running|degraded" > "$work/state"'

inside gs-synth -s 250k -f 915M --channels 915M --interval 0.3 --output raw > "$work/band.cu8" << 'PACKETS'
00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5
00FF2A55002330FFFFFFFFFFFFFE40DA952B003A006D6381A40B40DA952B0100161505052E7E000A80
00FF2A55002330FFFFFFFFFFFFFE40DA23510000006D65A4A40B40DA235101001615050B327E003FB7
PACKETS
nsenter --target "$leader" --net python3 "$scripts/endless_radio.py" "$work/band.cu8" "$work/silence" & radio=$!
inside mosquitto -d
retained() { inside mosquitto_sub -t "gridstream/$1" -C 1 -W 5 2> "$work/words"; }

settings() { inside sh -c "umask 077; cat > /etc/gridstream/home.conf"; }
inside install -m 600 /usr/share/gridstream/examples/remote-antenna.conf /etc/gridstream/home.conf
inside sed -i 's/^GS_SERVER=.*/GS_SERVER=127.0.0.1:1234/; s/^#GS_FREQUENCY/GS_FREQUENCY/' /etc/gridstream/home.conf
inside sh -c 'echo GS_SAMPLE_RATE=250k >> /etc/gridstream/home.conf'

echo "  it starts when samples come ..."
: > "$work/silence"
inside systemctl start --no-block "$service"
until_true '[[ $(property StatusText) == *"trying again"* || $(property SubState) == start ]]'
sleep 2
[[ $(property ActiveState) == activating ]] || fail "it is ready without samples"
rm "$work/silence"
until_true '[[ $(property ActiveState) == active ]]'
[[ $(property StatusText) == "receiving from"* ]] || fail "its status is '$(property StatusText)'"
until_true 'retained 40DA952B/state | grep -q uptime'
[[ $(retained 'exporter/+') == online ]] || fail "the exporter is not online"

echo "  as nobody, with levels in the journal ..."
owner=$(inside ps -o user= -p "$(property MainPID)")
[[ $owner != root ]] || fail "it runs as root"
inside test -s /var/lib/gridstream/home/networks || until_true 'inside test -s /var/lib/gridstream/home/networks'
inside journalctl -u "$service" -p 5..5 -o cat | grep 'receiving from' > "$work/said" ||
  fail "no level in the journal"

echo "  a radio that falls silent has it started anew ..."
inside mkdir -p /run/systemd/system/$service.d
printf '[Service]\nWatchdogSec=4\nRestartSec=1\n' | inside sh -c "cat > /run/systemd/system/$service.d/fast.conf"
inside systemctl daemon-reload
inside systemctl restart "$service"
: > "$work/silence"
until_true '(($(property NRestarts) >= 1))'
rm "$work/silence"
until_true '[[ $(property ActiveState) == active ]]'

echo "  a stop drains ..."
inside systemctl stop "$service"
[[ $(property Result) == success && $(property ExecMainStatus) == 0 ]] ||
  fail "it ends as $(property Result), $(property ExecMainStatus)"
[[ $(retained 'exporter/+') == offline ]] || fail "it has not said that it goes"

echo "  a wrong setting is not tried again, and one that is not there is told ..."
inside sed -i 's/^GRIDSTREAM=.*/GRIDSTREAM="home-assistant nothing"/' /etc/gridstream/home.conf
inside systemctl reset-failed
inside systemctl start "$service" 2> /dev/null && fail "it starts with a wrong setting"
sleep 2
[[ $(property ActiveState) == failed && $(property ExecMainStatus) == 64 ]] || fail "it tries again"
inside systemctl start gridstream@nowhere 2> /dev/null && fail "it starts without settings"

echo "  without a dongle it says so, and is not ready ..."
service=gridstream@night-log.service
inside install -m 600 /usr/share/gridstream/examples/night-log.conf /etc/gridstream/
inside systemctl start --no-block "$service"
until_true '[[ $(property StatusText) == "no RTL-SDR dongle found"* ]]'
[[ $(property ActiveState) == activating ]] || fail "it is ready without a dongle"
inside systemctl stop "$service"

service=gridstream@home.service
exposure=$(inside systemd-analyze security --no-pager "$service" | sed -n 's/.*exposure level.*: \([0-9.]*\).*/\1/p')
echo "  systemd-analyze security: $exposure"
((${exposure%.*} < 2)) || fail "its sandbox has a hole"

echo "  an upgrade goes on, a removal ends it, a purge leaves nothing ..."
inside sed -i 's/^GRIDSTREAM=.*/GRIDSTREAM="home-assistant 40DA952B"/' /etc/gridstream/home.conf
inside systemctl enable --quiet --now "$service"
before=$(property MainPID)
inside dpkg --install /gridstream.deb > "$work/words" 2>&1 || fail "it cannot be installed over itself"
until_true '[[ $(property ActiveState) == active && $(property MainPID) != "$before" ]]'
inside test -s /etc/gridstream/home.conf || fail "an upgrade takes its settings away"
inside dpkg --remove gridstream > "$work/words" 2>&1 || fail "it cannot be removed"
[[ $(property ActiveState) == inactive ]] || fail "it runs on after a removal"
inside test -s /etc/gridstream/home.conf || fail "a removal takes its settings away"
inside dpkg --purge gridstream > "$work/words" 2>&1 || fail "it cannot be purged"
