# Everything a newcomer needs: `make demo`, `make test`. Each sets the project up first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test test-postgresql check run bench setup lock audit messages format clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ovation needs Python 3.11 or newer; try: make PYTHON=python3.12 " + "$(MAKECMDGOALS)")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: setup
	@$(BIN)/ovation demo

test: setup
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

# The tests that keep something, once more on a real PostgreSQL, which the setup brings along.
test-postgresql: setup
	$(BIN)/python -m pytest -n auto --storage=postgresql

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

run: setup
	@$(BIN)/ovation run

bench: setup
	$(BIN)/python -m bench.messages

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Rewrites the lock for every supported Python, with hashes and without index addresses.
lock: setup
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock

# Asks PyPI whether anything in the lock is known to be vulnerable; what it cannot say counts as a no.
audit: setup
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build *.egg-info

# Brings the catalogues up to date with the sentences in the code; then translate what is new.
messages: setup
	$(BIN)/pybabel extract --keywords="text counted:1,2 locale_str" --no-default-keywords --no-wrap \
		--sort-by-file --add-location=file --project=Ovation --copyright-holder='The Ovation contributors' -o locales/ovation.pot domain bot cogs
	$(BIN)/pybabel update --domain=ovation --input-file=locales/ovation.pot --output-dir=locales \
		--locale=fr --no-wrap --no-fuzzy-matching
