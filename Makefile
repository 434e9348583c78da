# Thin targets over .venv. Installs are redone only when pyproject.toml has changed: the first one generates and serves
# (no torch), the full one also trains and tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base-installed
FULL := $(VENV)/.full-installed
BENCH := $(VENV)/.bench-installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# The dataset's archive: $GHOSTNOTE_DATA (its folder, or the file itself), else ../shared/data, else none of ours:
# `collect` then goes to the official address.
GMD := $(firstword $(wildcard $(or $(GHOSTNOTE_DATA),../shared/data)/groove-v1.0.0-midionly*.zip) $(GHOSTNOTE_DATA))
PRESET ?= small
RESULT := out/funk.mid

# The studio: built by Node into the package, again when a source is newer than the page.
STUDIO := src/ghostnote/studio/index.html
STUDIO_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/e2e -prune -o -type f -print)
MODULES := web/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run pattern studio try-studio services test lint format data train bench clean

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: $(BASE) try-studio ## build .venv: what `ghostnote` needs to generate and to serve

run: $(BASE) try-studio ## serve the studio and the API on http://127.0.0.1:8000 until Ctrl-C; what it keeps is in out/service
	@GHOSTNOTE_HOME="$${GHOSTNOTE_HOME:-out/service}" $(BIN)/ghostnote serve --log-format console

studio: $(STUDIO) ## build the studio, the page at /, with Node.js

# The command line and the API need no Node.js: without it they are set up all the same, and it is said.
try-studio:
	@if .ci/has-node; then $(MAKE) --no-print-directory studio; else echo "So the studio is not built; all else works." >&2; fi

pattern: $(BASE) ## generate four bars of funk into out/funk.mid
	@mkdir -p $(dir $(RESULT))
	@$(BIN)/ghostnote generate --style funk --bars 4 --seed 5 -o $(RESULT) --force
	@echo "The pattern is in $(abspath $(RESULT))"

services: ## install the servers that the tests start (as root on Debian; else it says what to install)
	@.ci/services

test: lint services studio ## lint, then all tests
	@$(BIN)/pytest

lint: $(FULL) $(MODULES) ## formatting, lint, types, layers
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cd web && npm run --silent check && npm run --silent lint

format: $(FULL) ## rewrite the code in the project's format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

train: $(FULL) data ## the whole pipeline: collect, process, train (PRESET=small), evaluate
	$(BIN)/ghostnote train --preset $(PRESET)
	$(BIN)/ghostnote evaluate --checkpoint runs/$(PRESET)/checkpoint

data: $(BASE) ## collect and process the Groove MIDI Dataset; what is there already is not made again
	$(BIN)/ghostnote collect gmd $(if $(GMD),--from "$(GMD)")
	$(BIN)/ghostnote process --compose 12

bench: $(BENCH) data ## every benchmark of benchmarks/
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

clean: ## remove .venv, caches and build results (not data/, runs/ and out/)
	rm -rf $(VENV) web/node_modules src/ghostnote/studio build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Ghostnote needs Python 3.11 or later and '$(PYTHON)' is not that: name one, as in: make setup PYTHON=python3.12" >&2; \
	  exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu, venv is the package python3-venv." >&2; exit 1; }

$(STUDIO): $(STUDIO_SOURCES) $(MODULES)
	@echo "Building the studio ..."
	@cd web && npm run --silent build -- --logLevel warn
	@touch $@

$(MODULES): web/package-lock.json
	@.ci/has-node
	@cd web && npm ci --silent
	@touch $@

$(BASE): pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing Ghostnote into $(VENV) ..."
	@$(PIP) --editable '.[server]'
	@touch $@

# torch by itself and first: its version is exact, and nothing installed later may choose another.
$(FULL): $(BASE)
	@echo "Installing what training and tests need (torch among it, some minutes) ..."
	@$(PIP) torch==2.13.0
	@$(PIP) --editable '.[server,train,dev]'
	@touch $@

$(BENCH): $(FULL)
	@echo "Installing what the benchmarks compare with ..."
	@$(PIP) --editable '.[server,train,dev,bench]'
	@touch $@
