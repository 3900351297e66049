#!/usr/bin/env bash
# What can be heard here: gain, frequency, meters, and what to run then; or what is in recordings.
set -euo pipefail
# shellcheck source=pipelines/stages.bash
source "$(dirname "${BASH_SOURCE[0]}")/stages.bash"

find_stages
exec gs-survey "$@"
