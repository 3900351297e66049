#!/usr/bin/env bash
# Makes the Debian package of what is committed, in .build/deb.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v dpkg-buildpackage dh patchelf > /dev/null || {
  echo "It takes dpkg-dev, debhelper and patchelf: apt-get install dpkg-dev debhelper patchelf" >&2
  exit 69
}
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
tree=.build/deb/gridstream
mkdir -p "$tree"
# What was built there before saves minutes.
find "$tree" -mindepth 1 -maxdepth 1 ! -name .build -exec rm -rf {} +
git archive HEAD | tar -x -C "$tree"
rm -f .build/deb/*.deb
(cd "$tree" && dpkg-buildpackage --build=binary --unsigned-changes --unsigned-buildinfo -d > ../log 2>&1) || {
  tail -n 30 .build/deb/log >&2
  exit 1
}
package=$(echo .build/deb/gridstream_"$version"_*.deb)
installed=$(dpkg-deb --field "$package" Installed-Size)
echo "$package: $(($(stat -c %s "$package") / 1000000)) MB, installed $((installed * 1024 / 1000000)) MB"
