#!/usr/bin/env bash
# test-package.sh PACKAGE.deb: tries a package in a bare Debian, which debootstrap fetches into a
# folder of its own: installed by apt, run without a toolchain, installed over itself, run as a service,
# removed, purged.
set -euo pipefail

package=$(readlink -f "$1")
((EUID == 0)) || { echo "debootstrap and chroot are for root: sudo make test-package" >&2; exit 69; }
command -v debootstrap > /dev/null ||
  { echo "It takes debootstrap: apt-get install debootstrap" >&2; exit 69; }
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(mktemp -d)
# As / is: a service's user has to come through.
chmod 755 "$root"
trap 'umount "$root/proc" 2> /dev/null || true; rm -rf --one-file-system "$root"' EXIT

step() { printf '%s ...\n' "$*"; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
fail() { echo "test-package: $*" >&2; exit 1; }

step "A bare Debian 12"
debootstrap --variant=minbase bookworm "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" \
  > "$root.log" 2>&1 || { tail -n 5 "$root.log" >&2; exit 69; }
rm -f "$root.log"
# Else dpkg leaves out the manual pages, in images that are meant to be small.
rm -f "$root"/etc/dpkg/dpkg.cfg.d/*
(cd "$root" && find etc usr var/lib -type f | sort) > "$root/before"

mount -t proc proc "$root/proc"

step "Its size"
installed=$(dpkg-deb --field "$package" Installed-Size)
(($(stat -c %s "$package") < 25000000 && installed * 1024 < 90000000)) ||
  fail "$(stat -c %s "$package") bytes to fetch, $installed KiB installed are too much"

step "Installing"
cp "$package" "$root/gridstream.deb"
inside apt-get install -qq -y --no-install-recommends /gridstream.deb > /dev/null 2>&1 ||
  fail "apt does not install it"
inside sh -c '! command -v swift' > /dev/null || fail "there is a toolchain"

step "The demonstration"
packets=$(inside gridstream demonstration --export json 2> /dev/null | grep -c '"crc"')
((packets >= 14)) || fail "$packets packets in the demonstration"

step "Every tool and every pipeline"
for tool in $(make -s --no-print-directory -C "$here/.." tools) gridstream; do
  inside "$tool" --version | grep '^[0-9]' > /dev/null || fail "$tool does not run"
done
for name in $(inside gridstream --help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
  inside gridstream "$name" --help | grep USAGE: > /dev/null || fail "the pipeline $name does not explain itself"
done
inside sh -c 'test -s /usr/share/man/man1/gs-demod.1.gz' || fail "there are no manual pages"
inside sh -c 'test -s /usr/share/gridstream/packet.schema.json' || fail "there is no schema"

for file in lib/systemd/system/gridstream@.service share/gridstream/examples/home-assistant.conf \
  lib/*/wireshark/plugins/gridstream.lua; do
  inside sh -c "test -s /usr/$file" || fail "there is no $file"
done

step "Completions"
for shell in bash zsh fish; do
  command -v "$shell" > /dev/null || { echo "  no $shell here"; continue; }
  completed=$(cd "$root" && PATH=$root/usr/bin:$PATH python3 "$here/../Tests/Scripts/complete.py" "$shell" "$root/usr" \
    'gs-capture --rtl' 'gridstream night')
  [[ $completed == $'gs-capture --rtl-tcp\ngridstream night-log' ]] || fail "$shell completes '$completed'"
done

step "Over itself"
inside apt-get install -qq -y --reinstall /gridstream.deb > /dev/null 2>&1 || fail "not over itself"

if command -v systemd-nspawn > /dev/null; then
  step "As a service"
  inside apt-get install -qq -y --no-install-recommends systemd-sysv procps mosquitto \
    mosquitto-clients > /dev/null 2>&1 || fail "there is no systemd to try it with"
  rm -f "$root"/etc/systemd/system/multi-user.target.wants/mosquitto.service
  umount "$root/proc"
  "$here/test-service.sh" "$root"
else
  echo "The service is not tried: apt-get install systemd-container"
  step "Purging"
  inside apt-get purge -qq -y gridstream > /dev/null 2>&1 || fail "it cannot be purged"
fi
left=$(cd "$root" && find . -path ./proc -prune -o -path ./sys -prune -o -iname '*gridstream*' \
  ! -name gridstream.deb ! -path './var/log/*' ! -path './var/lib/apt/*' -print)
[[ -z $left ]] || fail "it leaves $left"
echo "The package is good: $packets packets in the demonstration."
