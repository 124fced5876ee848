# Everything a newcomer needs: `make demo`, `make test`. Each sets the project up first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
READY_TO_RUN := .venv/.ready-to-run
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test test-postgresql check run bench setup setup-run lock audit messages format clean

# What runs the bot, and what tests and the demo need beside it.
setup-run: $(READY_TO_RUN)
setup: $(READY)

# A lock is complete, so nothing is to be resolved: without --no-deps the pip that Python 3.11 and
# 3.12 bring asks for hashes of releases that are newer than the lock. `pip check` finds what is missing.
define install
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Ovation needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
@test -x $(BIN)/python || $(PYTHON) -m venv .venv
$(PIP) install --quiet --require-hashes --no-deps -r $<
$(PIP) install --quiet --no-deps --no-build-isolation --editable .
$(PIP) check
endef

$(READY_TO_RUN): requirements.lock pyproject.toml
	$(install)
	@touch $(READY_TO_RUN)

$(READY): requirements-dev.lock requirements.lock pyproject.toml
	$(install)
	@touch $(READY_TO_RUN) $(READY)

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

run: setup-run
	@$(BIN)/ovation run

bench: setup
	$(BIN)/python -m bench.messages

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Rewrites both locks for every supported Python, with hashes and without index addresses.
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

lock: setup
	$(PIP) install --quiet uv
	$(COMPILE) --extra postgresql --extra stripe --extra build --output-file requirements.lock
	$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock

# Asks PyPI whether anything in the locks is known to be vulnerable; what it cannot say counts as a no.
audit: setup
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build *.egg-info

# Brings the catalogues up to date with the sentences in the code; then translate what is new.
messages: setup
	$(BIN)/pybabel extract --keywords="text counted:1,2 locale_str" --no-default-keywords --no-wrap \
		--sort-by-file --add-location=file --project=Ovation --copyright-holder='The Ovation contributors' -o locales/ovation.pot domain bot cogs
	$(BIN)/pybabel update --domain=ovation --input-file=locales/ovation.pot --output-dir=locales \
		--locale=fr --no-wrap --no-fuzzy-matching
