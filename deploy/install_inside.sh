#!/usr/bin/env bash
# The inner half of install_test.sh, in namespaces of its own: mounts and processes end with it.
set -euo pipefail
ROOT=$1 STEP=$2

mount --make-rprivate /
mount -t proc proc "$ROOT/proc"
mount --rbind /sys "$ROOT/sys"
mount --rbind /dev "$ROOT/dev"
# Node brings its own list of authorities; the root's list may hold one more (a proxy's).
BARE=(/usr/bin/env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin
  NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt)

if [ "$STEP" = test ]; then
  chroot "$ROOT" "${BARE[@]}" bash -c 'cd /srv/chatsvc && timeout 45m ./test'
  exit
fi

# ./run never ends by itself: wait for its last line, look at both pages, press Ctrl-C.
# One simple command, so that $! is the service itself.
chroot "$ROOT" "${BARE[@]}" bash -c 'cd /srv/chatsvc && exec ./run' > "$ROOT/run.log" 2>&1 &
running=$!
for _ in $(seq 1200); do
  if grep -q 'Ctrl-C stops' "$ROOT/run.log"; then break; fi
  kill -0 "$running" 2>/dev/null || { cat "$ROOT/run.log"; echo "./run ended early" >&2; exit 1; }
  sleep 1
done
cat "$ROOT/run.log"
cat > "$ROOT/look.py" <<'PY'
"""Both addresses answer on the loopback interface."""
import http.client

for port, host, path in ((8000, "chat", "/"), (8001, "console", "/login")):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": f"{host}.localhost:{port}"})
    status = connection.getresponse().status
    assert status == 200, (host, status)
    print(host, status)
PY
chroot "$ROOT" "${BARE[@]}" python3 /look.py
kill -INT "$running"
wait "$running"
