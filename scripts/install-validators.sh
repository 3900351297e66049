#!/usr/bin/env bash
# Installs the Python packages that tests let judge our output, into .build/validators. Tests that
# need them are skipped where they are not.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.build/validators
# Of these the files are wanted, not what they would run with: playwright would be a browser of 40 MB.
alone=Tests/requirements-alone.txt
lists=(Tests/requirements.txt "$alone")
cat "${lists[@]}" | cmp --silent - "$folder/installed.txt" && exit 0
echo "Installing $(grep -hv '^#' "${lists[@]}" | tr '\n' ' ')into $folder ..."
python3 -m venv --clear "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
  --requirement Tests/requirements.txt
"$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --no-deps \
  --requirement "$alone"
cat "${lists[@]}" > "$folder/installed.txt"
