#!/usr/bin/env bash
# All recordings of a folder, on all cores, again and again where it was left.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

output=gridstream-archive jobs=100% packets=sorted piece=''
options=(--frequency --sample-rate --output --jobs --packets --piece)
settings_help="SETTINGS:
  -f, --frequency HERTZ    centre frequency of all raw recordings, whatever their names tell
  -s, --sample-rate HERTZ  their sample rate
  -o, --output OUT         where results go                   ($output)
  -j, --jobs NUMBER        recordings at once; N% of cores    ($jobs)
  --piece SECONDS          receive longer recordings in pieces of about so long, on all cores at once;
                           needs Python. See gridstream(1) for what may differ then
  --packets KIND           what is made of all packets: sorted, one file OUT/packets.ndjson in the
                           order of time; each, a file for each recording in OUT/packets; or
                           parquet, OUT/parquet by network and day, which needs Python's pyarrow"
common_help="  -h, --help               this text
GS_BIN is the folder of the stages, if they are not on PATH."

usage="USAGE: $pipeline [SETTINGS] DIRECTORY [-- OPTIONS]
Receives all recordings in DIRECTORY and the folders in it: record streams (.gss), SigMF, and raw
samples (.cu8, .cs8, .cs16, .cf32). Their frames stay in OUT/frames; networks are found in all of them
together, OUT/networks, and with these each recording is decoded. OPTIONS are those of gs-decode, such
as --all. What is done is not done again: start it anew after a stop, or when recordings were added.
A recording that fails is listed at the end, and the status is 65 then; what was in it before the
damage counts."

# What the environment says is meant for live reception.
GS_FREQUENCY='' GS_SAMPLE_RATE=''
read_settings "$@"
((${#arguments[@]} >= 1)) || fail 64 "one folder, please; see --help"
directory=${arguments[0]}
decode_options=("${arguments[@]:1}")
[[ ${decode_options[0]:---} == -* ]] || fail 64 "one folder, please; see --help"
[[ $packets =~ ^(sorted|each|parquet)$ ]] || fail 64 "'$packets' is none of sorted, each, parquet"
[[ $jobs =~ ^[1-9][0-9]{0,4}%?$ ]] || fail 64 "'$jobs' is no number of jobs"
[[ $piece =~ ^([1-9][0-9]{1,6})?$ ]] || fail 64 "'$piece' is no number of seconds, 10 at least"
[[ -d $directory && -r $directory ]] || fail 74 "there is no folder $directory that can be read"
directory=$(readlink -f "$directory")
find_stages
command -v parallel > /dev/null || fail 69 "no GNU parallel found; it is the package 'parallel'"
raw_options=()
[[ -z $GS_FREQUENCY ]] || raw_options+=(--frequency "$GS_FREQUENCY")
[[ -z $GS_SAMPLE_RATE ]] || raw_options+=(--sample-rate "$GS_SAMPLE_RATE")
if [[ $packets == parquet ]]; then
  python3 -c 'import pyarrow' 2> /dev/null || fail 69 "Parquet needs python3 with pyarrow"
fi
[[ -z $piece ]] || command -v python3 > /dev/null || fail 69 "pieces need python3"

mkdir -p "$output/frames" || fail 74 "cannot make the folder $output"
output=$(readlink -f "$output")
exec {lock}> "$output/.lock" || fail 74 "cannot write into $output"
# Jobs hold it as well: those of a run that was killed go on.
flock -n "$lock" || fail 74 "another run is at work in $output"
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
work=$(mktemp -d "$output/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'stop 130' INT
trap 'stop 143' TERM
# Of runs that were killed.
find "$output/frames" -name '.*.part' -delete
find "$output" -maxdepth 1 -name '.work.*' ! -samefile "$work" -exec rm -rf {} +


frames=$output/frames
# Lists do not go through the environment.
raw_words=${raw_options[*]@Q} decode_words=${decode_options[*]@Q}
export directory frames work raw_words decode_words here piece

# Names below the folder, each ended by a zero byte. Samples whose metadata are there are found by these.
list_recordings() {
  local name
  find -L "$directory" -samefile "$output" -prune -o -type f \
    \( -name '*.gss' -o -name '*.sigmf' -o -name '*.sigmf-meta' -o -name '*.sigmf-data' \
    -o -name '*.cu8' -o -name '*.cs8' -o -name '*.cs16' -o -name '*.cf32' \) -printf '%P\0' |
    while IFS= read -r -d '' name; do
      [[ $name == *.sigmf-data && -e $directory/${name%-data}-meta ]] || printf '%s\0' "$name"
    done | LC_ALL=C sort -z
}

# The file of a recording whose date tells whether it has changed.
samples_of() {
  samples=$directory/$1
  [[ $1 != *.sigmf-meta || ! -e ${samples%-meta}-data ]] || samples=${samples%-meta}-data
}

# Of a list of names those that are to be received: frames bear the date of their recording.
not_received() {
  local name samples made
  while IFS= read -r -d '' name; do
    samples_of "$name"
    made=$frames/$name.gss
    [[ -e $made && ! $made -nt $samples && ! $made -ot $samples ]] || printf '%s\0' "$name"
  done
}

# A name, if its recording is so long that it comes in pieces.
print_long() {
  local samples settings=()
  samples_of "$1"
  # No rate that is received has fewer bytes a second.
  (($(stat -Lc %s "$samples") >= piece * 400000)) || return 0
  raw_settings "$1"
  ! python3 -B "$here/archive/receive_pieces.py" "$directory/$1" "$piece" 0 "${settings[@]}" || printf '%s\0' "$1"
}

# Other recordings than raw ones say themselves what they are.
raw_settings() {
  [[ $1 == *.gss || $1 == *.sigmf* ]] || eval "settings=($raw_words)"
}

# One recording, in a shell of its own; in pieces, if it is told how many at once. Frames get their name
# when they are complete.
receive_recording() {
  local name=$1 samples target=$frames/$1 part settings=() statuses status
  samples_of "$name"
  part=${target%/*}/.${target##*/}.part
  # A stage that is told to stop ends well: what it leaves would look complete.
  trap 'rm -f "$part" "$target.reason"; exit 130' INT TERM
  mkdir -p "${target%/*}" || return
  raw_settings "$name"
  {
    if [[ -n ${2:-} ]]; then
      python3 -B "$here/archive/receive_pieces.py" "$directory/$name" "$piece" "$2" "${settings[@]}" > "$part"
    else
      gs-capture -qq --replay "$directory/$name" "${settings[@]}" | gs-demod -qq | gs-frame -qq > "$part"
    fi
    statuses=("${PIPESTATUS[@]}")
  } 2> "$target.reason"
  for status in "${statuses[@]}"; do ((status == 0)) || break; done
  # Damaged: all before was delivered, and it will be no better the next time. What is wrong with a
  # name or a disk may be.
  if ((status == 0 || status == 65)); then
    touch -r "$samples" "$part" && mv -f "$part" "$target.gss"
  else
    rm -f "$part" "$target.gss"
  fi
  if ((status == 0)); then
    rm -f "$target.reason"
  elif [[ ! -s $target.reason ]]; then
    echo "ended with status $status" > "$target.reason"
  fi
}

# Packets of one recording, with the networks of all. Each decoder has a copy, which it may rewrite.
decode_recording() {
  local name=$1 options status=0
  [[ -s $frames/$name.gss ]] || return 0
  eval "options=($decode_words)"
  mkdir -p "$(dirname "$work/packets/$name")"
  cp "$work/networks" "$work/networks.$PARALLEL_SEQ"
  gs-decode -qq --state "$work/networks.$PARALLEL_SEQ" "${options[@]}" \
    < "$frames/$name.gss" > "$work/packets/$name.ndjson" 2> "$work/log.$PARALLEL_SEQ" || status=$?
  # That a recording was cut off is told elsewhere.
  ((status == 0 || status == 65)) || cat "$work/log.$PARALLEL_SEQ" >&2
  rm -f "$work/networks.$PARALLEL_SEQ" "$work/log.$PARALLEL_SEQ"
  ((status == 65)) || return "$status"
}
export -f samples_of print_long raw_settings receive_recording decode_recording

# Calls a function for each name on standard input, so many at once. Further arguments are parallel's.
for_each() {
  PARALLEL_SHELL=$BASH parallel --will-cite --null --jobs "$2" "${@:3}" "$1" <&0 &
  jobs_of_all=$!
  wait "$jobs_of_all"
}

# The first signal lets parallel end its jobs in peace, the second one ends them.
stop() {
  trap '' INT TERM
  if [[ -n ${jobs_of_all:-} ]]; then
    kill -TERM "$jobs_of_all" && kill -TERM "$jobs_of_all" && wait "$jobs_of_all"
  fi 2> /dev/null || true
  exit "$1"
}

# What kept packets away, as the first stage that failed said it.
tell_failures() {
  local name failed=0
  while IFS= read -r -d '' name; do
    if [[ ! -e $frames/$name.reason ]]; then
      [[ ! -e $frames/$name.gss ]] || continue
      echo "was stopped" > "$frames/$name.reason"
    fi
    ((failed++)) || echo "These recordings have failed:" >&2
    printf '  %s: %s\n' "$name" "$(sed '1s/^[^:]*: error: //; q' "$frames/$name.reason")" >&2
  done < "$work/recordings"
  ((failed == 0)) || exit 65
}

# Packets without a fraction of a second come before those with one.
sort_packets() {
  find "$work/packets" -name '*.ndjson' -print0 | LC_ALL=C sort -z | xargs -0 -r cat |
    LC_ALL=C sort -s -T "$work" -t '"' -k 6.1,6.19 -k 6.20,6.20r -k 6.21,6.27
}

list_recordings > "$work/recordings"
[[ -s $work/recordings ]] || fail 65 "there is no recording in $directory"
bar=()
[[ ! -t 2 ]] || bar=(--bar)
not_received < "$work/recordings" > "$work/to-receive"
if [[ -n $piece ]]; then
  # One after the other, each on all cores; the others beside each other.
  for_each print_long "$jobs" < "$work/to-receive" > "$work/long"
  for_each "receive_recording {} $(nproc)" 1 "${bar[@]}" < "$work/long" || (($? <= 101))
  not_received < "$work/recordings" > "$work/to-receive"
fi
for_each receive_recording "$jobs" "${bar[@]}" < "$work/to-receive" || (($? <= 101))

# Networks: what one receiver would find that has heard all recordings, one after the other.
: > "$work/networks"
while IFS= read -r -d '' name; do
  [[ ! -s $frames/$name.gss ]] || printf '%s\0' "$frames/$name.gss"
done < "$work/recordings" > "$work/frames"
xargs -0 -r -a "$work/frames" cat | gs-decode -qq --state "$work/networks" > /dev/null ||
  { status=$?; ((status == 65)) || exit "$status"; }

mkdir "$work/packets"
for_each decode_recording "$jobs" --halt now,fail=1 < "$work/recordings"
case $packets in
  sorted) sort_packets > "$work/packets.ndjson" && mv -f "$work/packets.ndjson" "$output" ;;
  each) rm -rf "$output/packets" && mv "$work/packets" "$output" ;;
  parquet)
    sort_packets | python3 -B "$here/archive/write_parquet.py" "$work/parquet"
    rm -rf "$output/parquet" && mv "$work/parquet" "$output"
    ;;
esac
mv -f "$work/networks" "$output"
tell_failures
