#!/usr/bin/env bash
# Coverage-guided fuzzing with libFuzzer: see docs/fuzzing.md.
#
#   fuzz.sh TARGET [SECONDS]   one target, from its corpus and what earlier runs have found
#   fuzz.sh all [SECONDS]      each target, from its corpus alone, always the same
#
# What a target fails at is left in .build-fuzz/findings. Status 65 if there is any.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:?a target, or all: see docs/fuzzing.md}
seconds=${2:-60}
folder=.build-fuzz
SWIFT=${SWIFT:-swift}
# Swift's own report of a crash would wait for a terminal.
export SWIFT_BACKTRACE=enable=no FUZZING=1

# FUZZ_SANITIZE=address adds the address sanitizer, in a folder of its own.
sanitize=(--sanitize fuzzer)
if [[ -n "${FUZZ_SANITIZE:-}" ]]; then
  sanitize+=(--sanitize "$FUZZ_SANITIZE")
  folder=.build-fuzz-$FUZZ_SANITIZE
fi
build=("$SWIFT" build --configuration release "${sanitize[@]}" --scratch-path "$folder" \
  --product fuzz -Xswiftc -enable-testing)
mkdir -p "$folder/findings"
"${build[@]}" > "$folder/build.log" 2>&1 || { cat "$folder/build.log"; exit 70; }
program=$folder/release/fuzz

# In memory where that can be: the target of databases writes a file for each run.
FUZZ_FOLDER=$(mktemp -d -p /dev/shm 2> /dev/null || mktemp -d)
export FUZZ_FOLDER
trap 'rm -rf "$FUZZ_FOLDER"' EXIT

# run TARGET SECONDS OPTION...
run() {
  local name=$1 most=8192
  [[ $name != database ]] || most=131072
  local options=(-max_total_time="$2" -timeout=10 -rss_limit_mb=1024 -max_len="$most"
    -artifact_prefix="$folder/findings/$1-" -print_final_stats=1)
  shift 2
  [[ ! -f fuzz/dictionaries/$name ]] || options+=(-dict="fuzz/dictionaries/$name")
  FUZZ_TARGET=$name "$program" "${options[@]}" "$@" > "$folder/$name.log" 2>&1 || {
    grep -E 'Fatal error|SUMMARY|Test unit' "$folder/$name.log" || tail -5 "$folder/$name.log"
    return 1
  }
  awk -v name="$name" '/cov: /{ split($0, a, "cov: "); split(a[2], b, " "); cov = b[1] }
    /^Done/{ runs = $2; time = $5 }
    END { printf "%-12s %9d runs in %5d s, %6d edges\n", name, runs, time, cov }' "$folder/$name.log"
}

if [[ $target != all ]]; then
  mkdir -p "$folder/corpus/$target"
  run "$target" "$seconds" "$folder/corpus/$target" "fuzz/corpus/$target" || exit 65
  exit
fi
status=0
for corpus in fuzz/corpus/*; do
  # What is found stays out of the corpus that is committed.
  name=${corpus##*/}
  mkdir -p "$FUZZ_FOLDER/$name"
  run "$name" "$seconds" -seed=1 "$FUZZ_FOLDER/$name" "$corpus" || status=65
done
exit $status
