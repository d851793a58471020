# Everything a developer does here. `make` prints the targets.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
WORKERS ?= 3
RELEASED := protos/released.binpb.gz

.PHONY: help env run demo test check manifests protos released bench peer load soak lock clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 12

env: $(INSTALLED) ## create .venv from requirements.lock (needs Python 3.11+ and nothing else)

$(INSTALLED): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say PYTHON=...")'
	@echo "Making .venv from requirements.lock (about a minute) ..."
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: env ## start database, broker, mail catcher, five services and the gateway; Ctrl-C stops them
	@exec $(BIN)/python -m deploy.local.run

demo: env ## walk one customer's story against the running stack
	@$(BIN)/python -m deploy.local.demo

test: export PYTHONDONTWRITEBYTECODE := # else each of some hundred processes compiles everything for itself
test: env ## all tests, on the real embedded database and broker
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: env ## ruff, mypy, import rules, buf lint and breaking, drift of generated code, Dockerfile
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/buf lint protos
	$(BIN)/buf breaking protos --against $(RELEASED)
	$(BIN)/python -m deploy.local.protos --check
	$(BIN)/hadolint deploy/Dockerfile

manifests: env ## build the overlays of deploy/k8s and have checkov look at them (it comes into an environment of its own)
	@mkdir -p .run/manifests
	for overlay in dev production; do kubectl kustomize deploy/k8s/overlays/$$overlay > .run/manifests/$$overlay.yaml; done
	$(BIN)/uv tool run --quiet checkov --directory .run/manifests --config-file deploy/k8s/.checkov.yaml --compact --quiet --skip-download

protos: env ## generate protos/gen from protos/personvern
	$(BIN)/python -m deploy.local.protos

released: env ## note protos/ as released: what `make check` compares later changes with (commit the file)
	$(BIN)/buf build protos --exclude-source-info --output $(RELEASED)

bench: env ## decisions, saves, audiences, messages, notices, registers, usage; as ratios where there is a rival
	$(BIN)/python -m tests.load.bench

peer: env ## saves, look-ups, decisions beside c15t, from npm (C15T_DATABASE=postgres://... or file.db; else our embedded one)
	npm install --silent --no-audit --no-fund --prefix .run/peer @c15t/backend@2.2.1 @hono/node-server@2.1.9 \
		kysely@0.28.18 mongodb@6.22.0 pg@8.23.1 $(if $(filter %.db,$(C15T_DATABASE)),better-sqlite3@12.11.1)
	$(BIN)/python -m tests.load.c15t

load: env ## a minute of what people do, on a suite of its own: percentiles, and .run/load.html (ARGS="--replicas 2")
	$(BIN)/python -m tests.load.drive load $(ARGS)

soak: env ## the same while every part is killed in turn: nothing lost, nothing twice; .run/soak.html
	$(BIN)/python -m tests.load.drive soak $(ARGS)
	ERASURE_KILLS=100 $(BIN)/pytest -n 0 tests/faults/test_erasure_under_fire.py -k killed

lock: env ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --quiet --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade --output-file requirements.lock

clean: ## remove what was made here: caches and the data of the local stack (not .venv)
	rm -rf .run .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
