#!/usr/bin/env bash
# Installs the Python packages that tests let judge our output, into .build/validators. Tests that
# need them are skipped where they are not.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.build/validators
cmp --silent Tests/requirements.txt "$folder/installed.txt" && exit 0
echo "Installing $(grep -v '^#' Tests/requirements.txt | tr '\n' ' ')into $folder ..."
python3 -m venv --clear "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
  --requirement Tests/requirements.txt
cp Tests/requirements.txt "$folder/installed.txt"
