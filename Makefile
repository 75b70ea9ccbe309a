# Rekpauze. `make` alone lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# Some machines ask Python to keep nothing compiled; then each of the many processes compiles all anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
PROVIDER_PORT ?= 8001
WORKERS ?= 3
DEMO_ENV = DEMO=1 DATABASE_URL=sqlite:///var/demo.db PUBLIC_URL=http://127.0.0.1:$(PORT) \
	IDENTITY_ISSUER=http://127.0.0.1:$(PROVIDER_PORT) ABSENCE_FOLDER=var/absences LOG_LEVEL=ERROR

.PHONY: help
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

# A .venv that was moved, or is of another Python than the one that was asked for, is made anew.
chosen := $(if $(filter-out file,$(origin PYTHON)),$(PYTHON))
unless_ours := $(shell .ci/environment ours $(chosen) || echo anew)

.PHONY: anew
anew:

.venv/.installed: requirements.lock requirements-build.lock pyproject.toml $(unless_ours)
	@.ci/environment install $(PYTHON) $(chosen)

.venv/.developing: requirements-dev.lock .venv/.installed
	@.ci/environment develop

node_folders := $(patsubst %/package.json,%,$(wildcard tests/*/package.json))
node_installed := $(addsuffix /node_modules/.package-lock.json,$(node_folders))

$(node_installed): %/node_modules/.package-lock.json: %/package-lock.json | packages
	@.ci/quietly "Installing what $* needs" npm ci --prefix $* --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: packages
packages:
	@.ci/packages

.PHONY: demo-can-start
demo-can-start:
	@.ci/demo-can-start $(PORT) $(PROVIDER_PORT)

.PHONY: demo
demo: demo-can-start .venv/.installed ## the whole programme with an invented company: one address, eight logins
	@$(DEMO_ENV) $(BIN)/rekpauze demo run

.PHONY: run
run: .venv/.installed ## the application with the settings of your environment
	@$(BIN)/rekpauze upgrade
	@$(BIN)/gunicorn -c python:webapp.serving webapp.wsgi:app

.PHONY: test
test: packages .venv/.developing $(node_installed) check ## install what the tests need, check the code, run every test
	@$(BIN)/python -m compileall -q webapp integrations dashboard migrations
	@echo "Running every test on $(WORKERS) processes"
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

.PHONY: test-domain
test-domain: .venv/.developing ## the rules alone, each property tried a little: a few seconds
	@$(BIN)/pytest tests/domain --hypothesis-profile=brief

.PHONY: check
check: .venv/.developing ## style, types, the contracts between the parts, licences
	@.ci/quietly "Checking style" $(BIN)/ruff check
	@.ci/quietly "Checking layout" $(BIN)/ruff format --check
	@.ci/quietly "Checking types" $(BIN)/mypy
	@.ci/quietly "Checking the contracts between the parts" $(BIN)/lint-imports
	@.ci/quietly "Checking the bill of materials and its licences" $(BIN)/python .ci/sbom.py
	@echo "Whether faults are known of these packages was not asked: make audit (needs the network)"

.PHONY: fix
fix: .venv/.developing ## put style in order
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: bench
bench: .venv/.developing ## how fast: make bench, or make bench only="breaks imports" (seed=7)
	@SEED="$(seed)" $(BIN)/python -m tests.bench $(only)

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
lock: .venv/.developing ## renew all locks and say what moved: make lock, or make lock upgrade=1
	@$(BIN)/python .ci/lock.py $(if $(upgrade),--upgrade)

.PHONY: sbom
sbom: .venv/.installed ## the bill of materials (CycloneDX): var/sbom.cdx.json
	@$(BIN)/python .ci/sbom.py var/sbom.cdx.json

.PHONY: audit
audit: .venv/.developing ## which faults are known of what the locks name: make audit (osv=https://...)
	@$(BIN)/python .ci/audit.py $(osv)

.PHONY: image
image: packages .venv/.developing ## build the image without a container engine, start each service from it (root; minutes)
	@.ci/quietly "Building the image" .ci/image build
	@$(BIN)/pytest tests/operations/image.py

.PHONY: plotly
plotly: ## build the charts' plotly.js from npm, as dashboard/assets/VENDOR.md says
	@npm ci --prefix .ci/plotly --ignore-scripts --no-audit --no-fund --loglevel=error
	@cd .ci/plotly && node build.mjs

.PHONY: findings
findings: ## which surprises in others' programs are still there (needs the network)
	@.ci/findings

.PHONY: clean
clean: ## remove the demo's database and everything that was made, but the environment
	@rm -rf var dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
