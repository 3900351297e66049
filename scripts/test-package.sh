#!/usr/bin/env bash
# test-package.sh PACKAGE.deb: tries a package in a bare Debian, which debootstrap fetches into a
# folder of its own: installed by apt, run without a toolchain, installed over itself, purged.
set -euo pipefail

package=$(readlink -f "$1")
((EUID == 0)) || { echo "debootstrap and chroot are for root: sudo make test-package" >&2; exit 69; }
command -v debootstrap > /dev/null ||
  { echo "It takes debootstrap: apt-get install debootstrap" >&2; exit 69; }
root=$(mktemp -d)
trap 'umount "$root/proc" 2> /dev/null; rm -rf --one-file-system "$root"' EXIT

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

step "Installing"
cp "$package" "$root/gridstream.deb"
inside apt-get install -qq -y --no-install-recommends /gridstream.deb > /dev/null 2>&1 ||
  fail "apt does not install it"
inside sh -c '! command -v swift' > /dev/null || fail "there is a toolchain"

step "The demonstration"
packets=$(inside gridstream demonstration --export json | grep -c '"crc"')
((packets >= 14)) || fail "$packets packets in the demonstration"

step "Every tool and every pipeline"
for tool in gs-capture gs-demod gs-frame gs-decode gs-export gs-synth gs-inspect gs-survey gridstream; do
  inside "$tool" --version | grep '^[0-9]' > /dev/null || fail "$tool does not run"
done
for name in $(inside gridstream --help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
  inside gridstream "$name" --help | grep usage: > /dev/null || fail "the pipeline $name does not explain itself"
done
inside sh -c 'test -s /usr/share/man/man1/gs-demod.1.gz' || fail "there are no manual pages"
inside sh -c 'test -s /usr/share/gridstream/packet.schema.json' || fail "there is no schema"

step "Over itself"
inside apt-get install -qq -y --reinstall /gridstream.deb > /dev/null 2>&1 || fail "not over itself"

step "Purging"
inside apt-get purge -qq -y gridstream > /dev/null 2>&1 || fail "it cannot be purged"
left=$(cd "$root" && find . -path ./proc -prune -o -path ./sys -prune -o -iname '*gridstream*' \
  ! -name gridstream.deb ! -path './var/log/*' ! -path './var/lib/apt/*' -print)
[[ -z $left ]] || fail "it leaves $left"
echo "The package is good: $packets packets in the demonstration."
