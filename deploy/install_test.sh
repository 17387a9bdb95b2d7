#!/usr/bin/env bash
# Tries ./run and ./test in a bare Debian 12 (debootstrap): root, the network and time needed.
#
# deploy/install_test.sh [run] [test]      default: both
# INSTALL_TEST_SHARE="/etc/pip.conf ..."   files of this machine that its network needs (proxy, CA)
# Mounts live in a namespace of their own and go away with it, so removing the root is safe.
set -euo pipefail
cd "$(dirname "$(dirname "$(readlink -f "$0")")")"

[ "$(id -u)" = 0 ] || { echo "install-test: must be root (debootstrap and chroot)." >&2; exit 2; }
if ! command -v debootstrap >/dev/null; then
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends debootstrap >/dev/null
fi
# The mirror that this machine uses itself: an address is the business of who installs.
OWN=$(apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/$' || true)
MIRROR=${DEBIAN_MIRROR:-${OWN%/debian/}}
[ -n "$MIRROR" ] || { echo "install-test: set DEBIAN_MIRROR to a Debian mirror." >&2; exit 2; }
ROOT=$(mktemp -d /var/tmp/chatsvc-install.XXXXXX)
chmod 755 "$ROOT" # apt reads as its own account
trap 'rm -rf --one-file-system "$ROOT"' EXIT

echo "==> A bare Debian 12 in $ROOT"
debootstrap --variant=minbase --include=ca-certificates bookworm "$ROOT" "$MIRROR/debian" \
  > "$ROOT.log" 2>&1 || { tail -20 "$ROOT.log" >&2; exit 1; }
rm -f "$ROOT.log"
printf '%s\n' "deb $MIRROR/debian bookworm main" \
  "deb $MIRROR/debian-security bookworm-security main" > "$ROOT/etc/apt/sources.list"
cp /etc/resolv.conf "$ROOT/etc/resolv.conf"
for shared in ${INSTALL_TEST_SHARE:-}; do
  mkdir -p "$ROOT$(dirname "$shared")"
  cp -rL "$shared" "$ROOT$(dirname "$shared")/"
done
mkdir -p "$ROOT/srv/chatsvc"
git archive HEAD | tar -x -C "$ROOT/srv/chatsvc"
# The house rules ask git what belongs to the tree.
cp -r .git "$ROOT/srv/chatsvc/.git"

for what in "${@:-run test}"; do
  for step in $what; do
    echo "==> ./$step in the bare root"
    unshare --mount --pid --fork --kill-child deploy/install_inside.sh "$ROOT" "$step"
  done
done
echo "==> install-test passed"
