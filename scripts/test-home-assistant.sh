#!/usr/bin/env bash
# Runs gs-export against a real Home Assistant and a real broker, and compares what appears there with a
# table: scripts/home_assistant.py. Two minutes.
#
#   scripts/test-home-assistant.sh FOLDER            FOLDER holds the built stages
#   scripts/test-home-assistant.sh FOLDER PICTURE    makes a picture of a meter's page, and checks nothing
#
# The picture of the README has HOME_ASSISTANT_METER=40DA952B. It needs Chromium, and in Home Assistant's
# environment the packages hassil, home-assistant-intents, numpy and pymicro-vad, for its list of actions.
#
# Both need a tool that starts Home Assistant and a broker, goes through the set-up, and runs a command with
# MQTT_HOST, MQTT_PORT and HA_URL: HOME_ASSISTANT_TOOL, by default ../shared/tools/ha_check.sh.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
(($# == 1 || $# == 2)) || { echo "usage: ${0##*/} FOLDER [PICTURE]" >&2; exit 64; }
tool=${HOME_ASSISTANT_TOOL:-$here/../../shared/tools/ha_check.sh}
if [[ ! -r $tool ]]; then
  echo "skipped: $tool is not there, which starts Home Assistant; see HOME_ASSISTANT_TOOL" >&2
  exit 0
fi
stages=$(cd "$1" && pwd)
[[ -x $stages/gs-export ]] || { echo "no gs-export in $stages" >&2; exit 69; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The check ends the wait itself.
status=0
bash "$tool" --work "$work/run" --settle "${HOME_ASSISTANT_SETTLE:-900}" --strict -- \
  python3 "$here/home_assistant.py" "$stages/gs-export" "$work/result" "${@:2}" > "$work/log" 2>&1 || status=$?
if [[ ! -s $work/result ]]; then
  tail -n 5 "$work/log" >&2
  # Whoever names a tool wants to know; else it may lack what it needs, such as Home Assistant itself.
  [[ -z ${HOME_ASSISTANT_TOOL:-} ]] || { echo 'Home Assistant could not be checked' >&2; exit 69; }
  echo 'skipped: Home Assistant could not be started' >&2
  exit 0
fi
cat "$work/result"
if ((status != 0)); then
  sed -n '/complained about/,$p' "$work/log" >&2
  exit "$status"
fi
! grep -q '^FAILED' "$work/result"
