#!/usr/bin/env bash
# All of the band from 902 to 928 MHz at once, from a radio behind SoapySDR that gives 26 MS/s.
set -euo pipefail

# Both, and the rest, can be set as for other radios. The receiver works ten times as hard as for a
# dongle: it wants a core of its own.
: "${GS_FREQUENCY:=915M}" "${GS_SAMPLE_RATE:=26M}"

# shellcheck source=pipelines/soapy.sh
source "$(dirname "${BASH_SOURCE[0]}")/soapy.sh"
