PYTHON ?= python3
BIN := .venv/bin

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

.venv/.run: requirements.txt tests/preview.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shownotes needs Python 3.11 or newer.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/preview.txt
	@touch $@

.venv/.test: .venv/.run tests/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

.PHONY: run test format lock
