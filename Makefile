PYTHON ?= python3
BIN := .venv/bin
# The pip in it is made last: where it does not start, .venv was left half-made, was moved, or lost its Python.
VENV := $(if $(shell $(BIN)/pip --version 2>/dev/null),,venv)

run: .venv/.run
	@$(BIN)/python -m bot

test: .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/pytest --numprocesses auto

format: .venv/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --output-file requirements.lock requirements.txt

venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shownotes needs Python 3.11 or newer.")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) lacks venv or ensurepip. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv

.venv/.run: requirements.txt tests/preview.txt $(VENV)
	@echo "Installing what the bot needs into .venv; this takes about a minute."
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/preview.txt
	@touch $@

.venv/.test: .venv/.run tests/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

.PHONY: run test format lock venv
