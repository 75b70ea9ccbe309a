# Rekpauze. `make` alone lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
PROVIDER_PORT ?= 8001
WORKERS ?= 2
DEMO_ENV = DEMO=1 DATABASE_URL=sqlite:///var/demo.db PUBLIC_URL=http://127.0.0.1:$(PORT) \
	IDENTITY_ISSUER=http://127.0.0.1:$(PROVIDER_PORT) ABSENCE_FOLDER=var/absences LOG_LEVEL=WARNING

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python lacks venv: apt-get install python3-venv"; exit 1; }
	@echo "Making the environment in .venv (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/.developing: requirements-dev.lock .venv/.installed
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

node_folders := $(patsubst %/package.json,%,$(wildcard tests/*/package.json))
node_installed := $(addsuffix /node_modules/.package-lock.json,$(node_folders))

$(node_installed): %/node_modules/.package-lock.json: %/package-lock.json
	@npm ci --prefix $* --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: packages
packages:
	@.ci/packages

.PHONY: demo
demo: .venv/.installed ## the whole programme with an invented company: one address, five logins
	@$(DEMO_ENV) $(BIN)/rekpauze demo run

.PHONY: run
run: .venv/.installed ## the application with the settings of your environment
	@$(BIN)/rekpauze upgrade
	@$(BIN)/gunicorn -c python:webapp.serving webapp.wsgi:app

.PHONY: test
test: packages .venv/.developing ## install what the tests need, check the code, run every test
	@$(MAKE) --no-print-directory $(node_installed)
	@$(MAKE) --no-print-directory check
	@$(BIN)/pytest -n $(WORKERS)

.PHONY: test-domain
test-domain: .venv/.developing ## the rules alone: no database, no browser, a few seconds
	@$(BIN)/pytest tests/domain

.PHONY: check
check: .venv/.developing ## style, types and the contracts between the parts
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: fix
fix: .venv/.developing ## put style in order
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: bench
bench: .venv/.developing ## how fast: make bench, or make bench only="breaks imports"
	@$(BIN)/python -m tests.bench $(only)

.PHONY: migration
migration: .venv/.developing ## a new migration: make migration m="add a column"
	@test -n "$(m)" || { echo 'say what it does: make migration m="add a column"'; exit 1; }
	@mkdir -p var && rm -f var/migration.db
	@DEMO=1 DATABASE_URL=sqlite:///var/migration.db $(BIN)/rekpauze upgrade
	@DATABASE_URL=sqlite:///var/migration.db $(BIN)/alembic revision --autogenerate -m "$(m)"

.PHONY: languages
languages: .venv/.installed ## which texts a language still misses
	@DEMO=1 $(BIN)/rekpauze languages

.PHONY: inventory
inventory: .venv/.installed ## what is stored, with its class of personal data
	@DEMO=1 $(BIN)/rekpauze inventory

.PHONY: screenshots
screenshots: packages .venv/.developing ## take the pictures of the documents anew
	@SCREENSHOTS=1 $(BIN)/pytest tests/journeys -k "screenshots or pictures"

.PHONY: secrets
secrets: .venv/.installed ## a .env file with random secrets for docker compose
	@$(BIN)/python .ci/make_secrets.py

.PHONY: lock
lock: .venv/.developing ## renew the lock files after a change of pyproject.toml
	@$(BIN)/uv pip compile -q --universal --no-strip-extras --generate-hashes --no-header --no-annotate \
		--no-emit-index-url pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal --no-strip-extras --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --extra dev pyproject.toml -o requirements-dev.lock

.PHONY: clean
clean: ## remove the demo's database and everything that was made, but the environment
	@rm -rf var dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
