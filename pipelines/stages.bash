# Read by the pipelines: where the stages are, and what is common to every chain of them.
# shellcheck shell=bash

: "${GS_FREQUENCY:=915M}" "${GS_SAMPLE_RATE:=2.4M}" "${GS_GAIN:=auto}" "${GS_PPM:=0}"
: "${GS_EXPORT:=table}"

# What the pipeline was started as.
pipeline=${GS_PIPELINE:-${0##*/}}

# The options that a pipeline takes, and what help says of them; a pipeline may have its own lists.
options=(--frequency --sample-rate --gain --ppm)
settings_help="SETTINGS, each also from the environment:
  -f, --frequency HERTZ    centre frequency, with k, M or G   (GS_FREQUENCY, $GS_FREQUENCY)
  -s, --sample-rate HERTZ  sample rate, with k or M           (GS_SAMPLE_RATE, $GS_SAMPLE_RATE)
  -g, --gain DB            tuner gain, 0 for 0 dB; or auto    (GS_GAIN, $GS_GAIN)
  -p, --ppm PPM            error of the dongle's crystal      (GS_PPM, $GS_PPM)"
common_help="  -e, --export ARGUMENTS   what gs-export is told             (GS_EXPORT, $GS_EXPORT)
  -h, --help               this text
GS_BIN is the folder of the stages, if they are not on PATH."

fail() {
  local level=''
  # A line of the journal may begin with its level.
  if [[ -n ${JOURNAL_STREAM:-} && $(stat -Lc %d:%i /dev/stderr) == "$JOURNAL_STREAM" ]]; then
    level='<3>'
  fi
  printf '%s%s: %s\n' "$level" "$pipeline" "$2" >&2
  exit "$1"
}

# Ends as the first stage of a chain that failed: its failure explains those after it.
# Takes the chain's PIPESTATUS.
end_as() {
  local status
  for status; do ((status == 0)) || exit "$status"; done
}

# Puts the stages on PATH: from GS_BIN, else as installed, else as built here.
find_stages() {
  local folder built
  built="$(dirname "${BASH_SOURCE[0]}")/../.build"
  if [[ -n ${GS_BIN:-} ]]; then
    PATH="$GS_BIN:$PATH"
  elif ! command -v gs-demod > /dev/null; then
    for folder in "$built/release" "$built/debug"; do
      [[ -x $folder/gs-demod ]] && PATH="$folder:$PATH" && break
    done
  fi
  command -v gs-demod > /dev/null ||
    fail 69 "no gs-demod found. Build it with 'make build', or set GS_BIN to its folder."
}

# Takes the settings off the arguments; what is left stays in the array `arguments`.
read_settings() {
  local option
  arguments=()
  while (($# > 0)); do
    case "$1" in
      -h | --help)
        printf '%s\n\n%s\n%s\n' "$usage" "$settings_help" "$common_help"
        exit 0
        ;;
      --)
        shift
        arguments+=("$@")
        return
        ;;
      --?*=*)
        option=${1#*=}
        set -- "${1%%=*}" "$option" "${@:2}"
        ;;
      -?*)
        option=$(long_name "$1")
        [[ " ${options[*]} --export " == *" $option "* ]] ||
          fail 64 "unknown option $1; see --help"
        (($# > 1)) || fail 64 "$1 needs a value; see --help"
        set_value "$option" "$2"
        shift 2
        ;;
      *)
        arguments+=("$1")
        shift
        ;;
    esac
  done
}

long_name() {
  case "$1" in
    -f) echo --frequency ;;
    -s) echo --sample-rate ;;
    -g) echo --gain ;;
    -p) echo --ppm ;;
    -e) echo --export ;;
    -o) echo --output ;;
    -j) echo --jobs ;;
    *) printf '%s\n' "$1" ;;
  esac
}

set_value() {
  case "$1" in
    --frequency) GS_FREQUENCY=$2 ;;
    --sample-rate) GS_SAMPLE_RATE=$2 ;;
    --gain) GS_GAIN=$2 ;;
    --ppm) GS_PPM=$2 ;;
    --export) GS_EXPORT=$2 ;;
    --format) format=$2 ;;
    --start-time) start_time=$2 ;;
    --broker) GS_BROKER=$2 ;;
    --topic) GS_TOPIC=$2 ;;
    --client) GS_CLIENT=$2 ;;
    --ca-file) GS_CA_FILE=$2 ;;
    --server) GS_SERVER=$2 ;;
    --device) GS_DEVICE=$2 ;;
    --state) GS_STATE=$2 ;;
    --listen) GS_LISTEN=$2 ;;
    --log) GS_LOG=$2 ;;
    --keep) GS_KEEP=$2 ;;
    --samples) GS_SAMPLES=$2 ;;
    --output) output=$2 ;;
    --jobs) jobs=$2 ;;
    --packets) packets=$2 ;;
    --piece) piece=$2 ;;
  esac
}

# Samples on standard input, packets on standard output; arguments are those of gs-demod.
receive() {
  gs-demod "$@" | export_packets || end_as "${PIPESTATUS[@]}"
}

# As `receive`, for the end of a live chain. Ctrl-C reaches all of a chain at once, but only its
# head shall stop: the others end when they have read all that the head still sends.
receive_to_the_end() {
  trap '' INT
  receive "$@"
}

# Soft bits on standard input.
export_packets() {
  local export_arguments
  trap '' INT
  read -r -a export_arguments <<< "$GS_EXPORT"
  gs-frame | gs-decode | gs-export "${export_arguments[@]}" || end_as "${PIPESTATUS[@]}"
}

# What other programs would silently take as 0.
check_gain_and_ppm() {
  [[ $GS_GAIN =~ ^(auto|-?[0-9]+(\.[0-9]+)?)$ ]] || fail 64 "'$GS_GAIN' is no gain: give auto, or dB such as 40.2"
  [[ $GS_PPM =~ ^-?[0-9]+$ ]] || fail 64 "'$GS_PPM' is no whole number of ppm"
}

# A number with k, M or G as a whole number of 32 bits, as dongles take it.
whole_number() {
  local number
  [[ $1 =~ ^[0-9]+(\.[0-9]+)?[kKMGg]?$ ]] || fail 64 "'$1' is no number such as 915M"
  number=$(awk -v text="$1" 'BEGIN {
    factor["k"] = factor["K"] = 1e3; factor["M"] = 1e6; factor["G"] = factor["g"] = 1e9
    suffix = substr(text, length(text))
    printf "%.0f\n", text * (suffix in factor ? factor[suffix] : 1)
  }')
  ((${#number} <= 10 && number < 1 << 32)) || fail 64 "'$1' is more than a dongle can be told"
  printf '%s\n' "$number"
}
