# Each target makes what it needs from nothing but python3 (3.11, 3.12 or 3.13), in .venv, from
# hash-pinned requirements; the second time it starts at once. `make help` lists the targets.

SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
UV ?= uv
PEERS ?= .venv-peers

# How many processes the tests run in; the kernels are compiled once and shared.
TEST_JOBS ?= auto
TEST_FLAGS ?=
ONER_DEMO_FLAGS ?=
TRIAL_FLAGS ?=

.PHONY: help demo test check formatted lint types floors tables leaks documents page desk bench \
	bench-peers trial docs format lock clean
.DELETE_ON_ERROR:

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## +/\t/' | expand -t 14

demo: $(VENV)/base  ## plan the bundled production, the-run, and open the page
	$(BIN)/oner demo $(ONER_DEMO_FLAGS)

test: $(VENV)/test  ## the quick tests (TEST_FLAGS="-m long" for the others)
	$(BIN)/python -m pytest -q -n $(TEST_JOBS) --maxprocesses 4 $(TEST_FLAGS)

check: formatted lint types floors tables leaks documents page  ## everything else that must hold

formatted: $(VENV)/check
	$(BIN)/ruff format --check

lint: $(VENV)/check
	$(BIN)/ruff check

types: $(VENV)/check
	$(BIN)/basedpyright --pythonpath $(BIN)/python

floors: $(VENV)/check
	$(BIN)/lint-imports --no-logo

tables: $(VENV)/check
	$(BIN)/python scripts/findings_table.py --check
	$(BIN)/python scripts/desk_types.py --check

leaks: $(VENV)/check
	$(BIN)/python scripts/no_leaks.py

documents: $(VENV)/check
	$(BIN)/mkdocs build --strict --site-dir site

desk: web/desk/node_modules/made  ## build the page of a plan from web/desk (needs node 20 or later, and npm)
	$(BIN)/python scripts/desk_types.py
	cd web/desk && npm run --silent build

# Where there is no node the page cannot be built: then this says so, and fails only where CI runs it.
page: $(VENV)/check
	@if command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory web/desk/node_modules/made && scripts/page_check.sh; \
	else \
		echo "the page is not checked: node 20 and npm are needed to build web/desk" >&2; \
		test -z "$$CI"; \
	fi

web/desk/node_modules/made: web/desk/package.json web/desk/package-lock.json
	cd web/desk && npm ci --silent --no-audit --no-fund
	@touch $@

bench: $(VENV)/test  ## measure, side by side with others, and write docs/benchmarks.md
	$(BIN)/python -m benchmarks

bench-peers: $(VENV)/test $(PEERS)/made  ## the same beside planners that need an environment of their own
	$(BIN)/python -m benchmarks.peers --python $(PEERS)/bin/python

trial: $(VENV)/test  ## plan real drawings, cameras, runners and a screenplay from ../shared/data
	$(BIN)/python scripts/trial.py $(TRIAL_FLAGS)

docs: $(VENV)/check  ## read the documents at a local address
	$(BIN)/mkdocs serve

format: $(VENV)/check  ## put code into the one format
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

LOCK := pip compile --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --quiet

lock:  ## choose versions anew for requirements/*.txt (needs uv; LOCK_FLAGS=--upgrade)
	$(UV) $(LOCK) $(LOCK_FLAGS) pyproject.toml --group build -o requirements/base.txt
	$(UV) $(LOCK) $(LOCK_FLAGS) -c requirements/base.txt pyproject.toml \
		--extra sim --extra farm --group build --group test -o requirements/test.txt
	$(UV) $(LOCK) $(LOCK_FLAGS) -c requirements/test.txt pyproject.toml \
		--extra sim --extra farm --group build --group test --group check -o requirements/check.txt

clean:  ## remove what these targets made
	rm -rf $(VENV) $(PEERS) web/desk/node_modules site the-run trial .pytest_cache .ruff_cache .import_linter_cache

# A stamp per set of requirements. Each set holds the one before it, so a later one only adds.
$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "oner needs python3 in version 3.11, 3.12 or 3.13" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 lacks its venv module (python3-venv)" >&2; exit 1; }
	@touch $@

$(VENV)/base: $(VENV)/made requirements/base.txt pyproject.toml
	@echo "installing what oner needs into $(VENV) (once)" >&2
	@$(PIP) --require-hashes -r requirements/base.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: $(VENV)/base requirements/test.txt
	@echo "installing what the tests need into $(VENV) (once)" >&2
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/check: $(VENV)/test requirements/check.txt
	@echo "installing what the checks need into $(VENV) (once)" >&2
	@$(PIP) --require-hashes -r requirements/check.txt
	@touch $@

# Other people's planners, for `bench-peers` alone: one that cannot be installed here is left out, and
# the page says so. Versions are those of the day, but for the last tesseract that runs everywhere.
PEER_PACKAGES := "pin-pink>=3" "mink>=0.0.10" "daqp>=0.7" "toppra>=0.6" "tesseract-robotics==0.5.1"

$(PEERS)/made:
	@test -n "$(PYTHON)" || { echo "oner needs python3 in version 3.11, 3.12 or 3.13" >&2; exit 1; }
	@$(PYTHON) -m venv $(PEERS)
	@for package in $(PEER_PACKAGES); do \
		$(PEERS)/bin/python -m pip --disable-pip-version-check install --quiet "$$package" \
		|| echo "$$package cannot be installed here; the page will say so" >&2; done
	@touch $@
