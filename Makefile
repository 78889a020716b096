# GNU make 3.81 (macOS) and later. `make` alone says what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Two workers, and a test module stays on one of them: its fixtures (a browser, a scan of the sample org) start once.
# JOBS=0 runs the tests in one process.
JOBS ?= 2
PARALLEL := -n $(JOBS) --dist loadfile
TESTS ?=

.PHONY: help demo test test-fast coverage accept lint format types contracts wheel-test lock descriptions set-up set-up-dev clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: set-up ## scan the sample org and write build/acme.html
	@mkdir -p build
	@rm -f build/acme.duckdb
	$(BIN)/dupfinder scan examples/acme --index build/acme.duckdb --format html -o build/acme.html
	@echo "The report is in $(CURDIR)/build/acme.html"

test: set-up-dev descriptions ## every test
	$(PYTEST) $(PARALLEL) $(TESTS)

test-fast: set-up-dev ## without those that take more than two seconds or need a browser, Java or Node.js
	$(PYTEST) $(PARALLEL) -m "not slow and not browser and not java and not node" $(TESTS)

coverage: set-up-dev descriptions ## every test, with what they did not reach
	$(PYTEST) $(PARALLEL) --cov dupfinder --cov dupfinder_scanners --cov dupfinder_reports $(TESTS)

accept: set-up-dev ## write what the reports now say into the golden files; read git diff afterwards
	$(PYTEST) -q --accept $(TESTS)

lint: set-up-dev ## ruff, and the workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/zizmor --offline --quiet .github docs/workflows
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml docs/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.github-actions .github/actions/*/action.yml

format: set-up-dev ## let ruff format and fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: set-up-dev ## mypy --strict over the three packages
	$(BIN)/mypy

contracts: set-up-dev ## which room may import which
	$(BIN)/lint-imports

wheel-test: set-up-dev ## build the wheel, install it elsewhere, run it there
	sh .ci/wheel-test

lock: ## renew requirements/*.lock from pyproject.toml (needs uv); UPGRADE=1 takes the newest versions
	UPGRADE=$(UPGRADE) sh .ci/compile-locks

# What the tests' fake GitHub is held to; once, and where npm is.
descriptions: set-up-dev
	@$(BIN)/python .ci/fetch_descriptions.py

set-up:
	@PYTHON=$(PYTHON) sh .ci/set-up base

set-up-dev:
	@PYTHON=$(PYTHON) sh .ci/set-up dev

clean: ## remove .venv and everything built
	rm -rf .venv build dist htmlcov .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find dupfinder scanners reports tests -name __pycache__ -type d -prune -exec rm -rf {} +
