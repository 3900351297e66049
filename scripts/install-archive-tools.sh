#!/usr/bin/env bash
# Installs what `make test-archive` runs and reads with: Spark, DuckDB and pandas in .build/archive-tools.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=.build/archive-tools
list=Tests/requirements-archive.txt
cmp --silent "$list" "$folder/installed.txt" && exit 0
echo "Installing $(grep -v '^#' "$list" | tr '\n' ' ')into $folder ..."
python3 -m venv --clear "$folder"
# pyspark has no wheel.
"$folder/bin/pip" install --quiet --disable-pip-version-check setuptools wheel
"$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$list"
cp "$list" "$folder/installed.txt"
