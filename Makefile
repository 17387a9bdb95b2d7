# Every everyday command by name; `make` alone prints this list from the comments below.
.DEFAULT_GOAL := help
SHELL := /bin/bash
STEPS := deploy/steps.sh
PY := .venv/bin/python
LOCK := $(PY) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header
.PHONY: help run check lint types unit web integration e2e smoke access faults-core drill weak-phone bench-queue bench-board privacy-attack report-demo install-test build lock site wheel clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' Makefile

run: ## Start the whole service (as ./run)
	./run

check: ## Everything but browsers and processes: lint, types, web tests, pytest
	@$(STEPS) lint types web unit

lint: ## ruff, format, direction of imports
	@$(STEPS) lint

types: ## mypy and tsc, both strict
	@$(STEPS) types

unit: ## pytest: unit, playbooks, properties, architecture, promises
	@$(STEPS) unit

web: ## Layers of the front end and its tests
	@$(STEPS) web

integration: ## pytest against real stores and real processes
	@$(STEPS) integration

e2e: ## pytest in real browsers
	@$(STEPS) e2e

smoke: ## One conversation in two browsers; prints one JSON line last
	@$(STEPS) smoke

access: ## Every visitor's page and state in every language and theme; prints one JSON line last
	@$(STEPS) access

faults-core: ## A crowd writes for 60 s while processes and the store are killed, frozen, emptied; prints one JSON line last
	@$(STEPS) faults_core

drill: ## An evening with 200 visitors, 12 counsellors, 3 supervisors and everything that happens; prints one JSON line last
	@$(STEPS) drill

weak-phone: ## A slow phone on a slow line: when it can read, when it is in the queue, bytes, Lighthouse; prints one JSON line last
	@$(STEPS) weak_phone

bench-queue: ## 500 wait, 60 counsellors look, accepts are settled for all; prints one JSON line last
	@$(STEPS) bench_queue

bench-board: ## 2 000 talk, 50 supervisors look, visitors knock; prints one JSON line last
	@$(STEPS) bench_board

report-demo: ## The council's report of a synthetic year into var/report-demo; prints one JSON line last
	@$(STEPS) report_demo

privacy-attack: ## Somebody tries to name the small numbers behind the published tables; prints one JSON line last
	@$(STEPS) privacy_attack

install-test: ## ./run and ./test in a bare Debian 12 (root, slow, needs the network)
	deploy/install_test.sh

build: ## Build the front end and the translations
	@bash -c '. deploy/setup.sh; find_node; "$$NODE" deploy/build_web.mjs; setup_texts'

lock: ## Write the lock files anew from pyproject.toml and package.json
	$(PY) -m pip install --quiet pip-tools
	$(LOCK) -o requirements.lock pyproject.toml
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	@bash -c '. deploy/setup.sh; find_node; npm install --package-lock-only --ignore-scripts'

site: ## Build the demo organisation's static pages into var/site
	CHATSVC_DEMO=1 .venv/bin/chatsvc build-site --organisation demo --to var/site/demo

wheel: ## Build the wheel into dist/, front end included
	$(PY) -m hatchling build -t wheel

clean: ## Remove what was built; the state in var/ stays
	rm -rf build dist chatsvc/web_built counsellor/web_built .setup .mypy_cache .ruff_cache .pytest_cache
	find chatsvc counsellor -name '*.mo' -delete
