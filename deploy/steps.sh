#!/usr/bin/env bash
# The checks by name, for ./test, the Makefile and pre-commit: deploy/steps.sh lint types ...
cd "$(dirname "$(dirname "$(readlink -f "$0")")")"
. deploy/setup.sh

[ -x "$PY" ] || stop "run ./test once: it makes .venv and node_modules."
[ -n "${NODE:-}" ] || find_node
export NODE
BIN=$VENV/bin
SHELVES=()
for shelf in unit playbooks properties architecture promises; do
  [ -d "tests/$shelf" ] && SHELVES+=("tests/$shelf")
done

tool() { "$NODE" "node_modules/$1" "${@:2}"; }

step_lint() {
  "$BIN/ruff" check --quiet .
  "$BIN/ruff" format --check --quiet .
  "$BIN/lint-imports" --no-cache
}
step_types() {
  "$BIN/mypy" --no-error-summary
  tool typescript/bin/tsc --noEmit -p .
}
step_web() {
  "$NODE" deploy/check_layers.mjs
  tool vitest/vitest.mjs run
}
step_unit() { "$BIN/pytest" -q "${SHELVES[@]}"; }
step_integration() { "$BIN/pytest" -q tests/integration; }
step_e2e() { "$BIN/pytest" -q tests/e2e; }
step_everything() { "$BIN/pytest" -q tests; } # every shelf in one run, so the summary is one line
step_smoke() { "$PY" -m tests.support.smoke; }
step_faults_core() { "$PY" -m tests.faults; }

for name in "$@"; do
  say "$name"
  "step_$name"
done
