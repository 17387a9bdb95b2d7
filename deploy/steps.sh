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
step_types() { # each takes one core
  "$BIN/mypy" --no-error-summary &
  local mypy=$!
  tool typescript/bin/tsc --noEmit -p .
  wait "$mypy"
}
step_web() {
  "$NODE" deploy/check_layers.mjs
  tool vitest/vitest.mjs run
}
step_unit() { "$BIN/pytest" -q -n 2 --dist loadfile "${SHELVES[@]}"; }
step_integration() { "$BIN/pytest" -q tests/integration; }
step_e2e() { "$BIN/pytest" -q tests/e2e; }
# Every shelf in one run, so the summary is one line; side by side, and spread so that what waits for
# its own deadlines stands beside what works (tests/support/order.py); what measures time runs alone
# all the same (tests/support/quiet.py).
# What is marked `slow` runs with `make integration`, `make e2e` and `make access`.
# Native tracebacks: pytest's own read the source with `ast`, which Python 3.11 now and then refuses
# ("AST constructor recursion depth mismatch"), and then the whole run ends without a name.
step_everything() { "$BIN/pytest" -q -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" --tb=native --durations=25 tests; }
step_smoke() { "$PY" -m tests.support.smoke; }
step_access() { "$PY" -m tests.access; }
step_weak_phone() {
  setup_lighthouse
  "$PY" -m tests.weak_phone
}
step_bench_queue() { "$PY" -m tests.bench_queue; }
step_bench_board() { "$PY" -m tests.bench_board; }
step_drill() { "$PY" -m tests.drill; }
step_report_demo() { "$PY" -m tests.report_demo; }
step_privacy_attack() { "$PY" -m tests.privacy; }
step_faults_core() { "$PY" -m tests.faults; }

for name in "$@"; do
  case $name in lint | types) ;; *) setup_web && setup_texts ;; esac # a test of yesterday's page is no test
  say "$name"
  "step_$name"
done
