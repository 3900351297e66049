#!/usr/bin/env bash
# Installs the Debian packages that the build needs, and with `test` those of the tests,
# with `archive` those of `make test-archive`.
# Elsewhere than on Debian and its relatives it prints what is needed, and stops.
set -euo pipefail

usage="usage: scripts/install-packages.sh [build|test|archive]"

# What the toolchain itself lacks on a bare system: linker, C library and its headers, and for static
# programs libstdc++, all of which come with g++; two libraries of its programs; git, and what https
# needs, to fetch packages.
swift_packages=(g++ libncurses6 libxml2 git ca-certificates)
build_packages=("${swift_packages[@]}" pkg-config libliquid-dev librtlsdr-dev libsoapysdr-dev
  libfftw3-dev libmosquitto-dev libpq-dev libsqlite3-dev libcurl4-openssl-dev zlib1g-dev)
test_packages=(mosquitto mosquitto-clients sqlite3 openssl tshark shellcheck mandoc netcat-openbsd
  python3 python3-jsonschema python3-numpy python3-venv chromium zsh fish
  python3-yaml jq socat curl postgresql iproute2 procps)
archive_packages=("${build_packages[@]}" parallel openjdk-17-jre-headless python3 python3-venv)

case "${1:-build}" in
  build) packages=("${build_packages[@]}") ;;
  test) packages=("${build_packages[@]}" "${test_packages[@]}") ;;
  archive) packages=("${archive_packages[@]}") ;;
  -h | --help)
    echo "$usage"
    exit 0
    ;;
  *)
    echo "$usage" >&2
    exit 64
    ;;
esac

if ! command -v swift > /dev/null; then
  echo "No swift found. Install Swift 6.2 or later from https://www.swift.org/install/ ." >&2
  exit 69
fi

if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
  echo "This is no Debian system. Install what is here called, then try again:" >&2
  printf '  %s\n' "${packages[@]}" >&2
  echo "or, if all of it is there, say so: make PACKAGES=installed ..." >&2
  exit 69
fi

is_installed() {
  # A package that another one provides, as pkgconf does pkg-config, counts as well.
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null) == installed ]] ||
    dpkg-query -W -f '${db:Status-Status} ${Provides}\n' 2> /dev/null |
    grep -Eq "^installed .*(^|[ ,])${1//+/[+]}([ ,(]|\$)"
}

missing=()
for package in "${packages[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

echo "Installing ${missing[*]} ..."
as_root=()
if ((EUID != 0)); then
  if ! command -v sudo > /dev/null; then
    echo "Not root, and no sudo. As root:  apt-get install ${missing[*]}" >&2
    exit 69
  fi
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
