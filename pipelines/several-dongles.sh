#!/usr/bin/env bash
# Several dongles at once, each on its part of the band, into one decoder.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

usage="USAGE: $pipeline [SETTINGS] DONGLE[@HERTZ] DONGLE[@HERTZ]... [-- OPTIONS]
Receives live until Ctrl-C from several dongles, each by its serial number or index, and each at its
own centre frequency if one is given: 00000001@904M 00000002@906M. OPTIONS are further ones of
gs-capture for all of them. What several hear is printed by each; 'gs-export ... --dedupe' keeps one."

read_settings "$@"
dongles=()
while ((${#arguments[@]} > 0)) && [[ ${arguments[0]} != -* ]]; do
  dongles+=("${arguments[0]}")
  arguments=("${arguments[@]:1}")
done
((${#dongles[@]} >= 2)) || fail 64 "give two dongles at least; see --help"
[[ $(printf '%s\n' "${dongles[@]%@*}" | sort | uniq -d) == '' ]] ||
  fail 64 "a dongle can be in one place only; see --help"
for dongle in "${dongles[@]}"; do
  if [[ $dongle == *@* ]]; then whole_number "${dongle##*@}" > /dev/null; fi
done
find_stages

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
heads=() others=() join=()

# Stages in the background do not see Ctrl-C: it is passed on to the heads, and they end the rest.
isStopped=0
stop() {
  isStopped=1
  kill -TERM "${heads[@]}" 2> /dev/null || true
}
trap stop INT TERM

for index in "${!dongles[@]}"; do
  dongle=${dongles[index]}
  frequency=$GS_FREQUENCY
  if [[ $dongle == *@* ]]; then frequency=${dongle##*@}; fi
  mkfifo "$folder/samples$index" "$folder/frames$index"
  gs-capture --device "${dongle%@*}" --frequency "$frequency" --sample-rate "$GS_SAMPLE_RATE" \
    --ppm "$GS_PPM" --gain "$GS_GAIN" "${arguments[@]}" > "$folder/samples$index" &
  heads+=($!)
  { gs-demod < "$folder/samples$index" | gs-frame > "$folder/frames$index" ||
    end_as "${PIPESTATUS[@]}"; } &
  others+=($!)
  join+=(--join "$folder/frames$index")
done
read -r -a export_arguments <<< "$GS_EXPORT"
{ gs-decode "${join[@]}" | gs-export "${export_arguments[@]}" || end_as "${PIPESTATUS[@]}"; } &
others+=($!)

# A stage that ends, well or not, ends all: nobody would see that a part of the band is not heard.
wait -n || true
((isStopped)) || stop
statuses=()
for job in "${heads[@]}" "${others[@]}"; do
  # A signal cuts a wait short. That of a job that has ended tells its status again and again.
  wait "$job" || true
  while kill -0 "$job" 2> /dev/null; do wait "$job" || true; done
  status=0
  wait "$job" || status=$?
  statuses+=("$status")
done
end_as "${statuses[@]}"
