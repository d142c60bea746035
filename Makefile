# make run    open the app            make test     run the tests, a representative of what is thorough
# make lint   check style and types   make format   repair style      make clean   forget .venv
# make instant   run the tests that need nothing slow                 make thorough   run what make test leaves out
#
# The first of these creates .venv and installs what constraints.txt pins, then fetches the built-in models into
# the user's cache; after that they start at once.
# Options of the app: make run ARGS="--port 9000 --offline". Another Python: make run PYTHON=python3.12

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(SUITABLE)' >/dev/null 2>&1 && echo $$p && exit; done; echo python3)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-compile --constraint constraints.txt
REQUIREMENTS := import sys, tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*project["dependencies"], *sum((project["optional-dependencies"][e] for e in sys.argv[1:]), []), sep="\n")

# A program that may not keep its compiled modules compiles two thousand of them at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test thorough instant lint format clean

run: .venv/installed
	@$(BIN)/python -m viz $(ARGS)

test: .venv/installed-test
	@-$(BIN)/python -m viz fetch
	@$(BIN)/python -m tests.gate "not thorough" $(ARGS)

thorough: .venv/installed-test
	@-$(BIN)/python -m viz fetch
	@$(BIN)/python -m tests.gate thorough $(ARGS)

instant: .venv/installed-test
	@$(BIN)/python -m tests.instant $(ARGS)

lint: .venv/installed-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@! [ -x $(BIN)/hadolint ] || $(BIN)/hadolint deploy/Dockerfile

format: .venv/installed-test
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf .venv

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c '$(SUITABLE)' 2>/dev/null || { echo "Attention Lab needs Python 3.11 or newer with its venv module; $(PYTHON) is" \
		"$$($(PYTHON) --version 2>&1). Install one, or name it: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Installing into .venv (a few minutes the first time) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -c '$(REQUIREMENTS)' > .venv/requirements.txt
	@$(PIP) --requirement .venv/requirements.txt
	@touch $@

.venv/installed-test: .venv/installed
	@echo "Installing what the tests need ..."
	@$(BIN)/python -c '$(REQUIREMENTS)' test > .venv/requirements-test.txt
	@$(PIP) --requirement .venv/requirements-test.txt
	@touch $@
