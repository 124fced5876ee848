# Everything a newcomer needs: `make demo`, `make test`. Each sets the project up first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
READY_TO_RUN := .venv/.ready-to-run
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test test-all test-postgresql accessibility lighthouse check run bench setup setup-run lock base-image docs audit messages format clean

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

# Bytecode is kept, also where the environment says otherwise: without it every test process compiles
# all modules and rewrites all assertions again, which takes longer than a tenth of the tests.
check test test-all test-postgresql: export PYTHONDONTWRITEBYTECODE :=

# What a change is tried with, three minutes on two cores: everything but what takes long and the rules
# of the repository (`make check`), of the scenarios the first of each module, of tests with many cases
# the first four, and properties with few examples. Run those of what you changed by name beside it.
test: setup
	$(BIN)/python -m pytest -n auto -m "not long" --quick --ignore=tests/repository

# All there is, with branch coverage: kills, full disks, soak, fuzz, the demo; then what is about
# storage, or kills and cuts, once more on a real PostgreSQL, which the setup brings along.
test-all: setup
	$(BIN)/python -m pytest -n auto --cov --cov-report=term
	$(BIN)/python -m pytest -n auto --storage=postgresql tests/db tests/services tests/process

# Every test that keeps something, on PostgreSQL.
test-postgresql: setup
	$(BIN)/python -m pytest -n auto --storage=postgresql

# Every page of the dashboard by axe-core in headless Chromium: needs `chromium`, and `npm` for axe-core.
accessibility: setup
	cd tests/accessibility && npm ci
	$(BIN)/python -m tests.accessibility

# Scores of every page of the dashboard by Lighthouse, as a phone on a slow network with a year of data.
lighthouse: setup
	cd bench/lighthouse && npm ci
	$(BIN)/python -m bench.lighthouse

# Lint, types, who may import whom, and what holds for the whole repository: prose, names, sizes, docs.
check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto -q -m "not long" tests/repository

run: setup-run
	@$(BIN)/ovation run

bench: setup
	$(BIN)/python -m bench.messages

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Rewrites both locks for every supported Python, with hashes and without index addresses. It does not set the
# project up: that would fail for a new dependency, which no lock has yet.
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

lock:
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --quiet uv
	$(COMPILE) --extra postgresql --extra stripe --extra build --output-file requirements.lock
	$(COMPILE) --all-extras --constraint requirements.lock --output-file requirements-dev.lock

# Writes what follows from the code: commands, licences, what is kept of people, settings.
docs: setup
	$(BIN)/python -m tests.repository.commands
	$(BIN)/python -m tests.repository.licences
	$(BIN)/python -m tests.repository.generated_blocks
	$(BIN)/python -c 'from bot.config import example; print(example(), end="")' > config.example.env

# Pins the container's base image, and the database's, by the digests of what they are just now.
ENGINE ?= docker
base-image:
	@for file in deploy/Containerfile compose.yaml; do \
		for image in $$(grep -oE '[a-z./]*(debian|postgres):[0-9][0-9a-z.-]*' $$file | sort -u); do \
			$(ENGINE) pull --quiet $$image && \
			digest=$$($(ENGINE) image inspect --format '{{index .RepoDigests 0}}' $$image) && \
			sed -i -E "s#$$image(@sha256:[0-9a-f]+)?#$$image@$${digest##*@}#" $$file; \
		done; \
	done

# Asks PyPI whether anything in the locks is known to be vulnerable; what it cannot say counts as a no.
audit: setup
	$(PYTHON) -m venv .venv/audit
	.venv/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build *.egg-info

# Brings the catalogues up to date with the sentences in the code; then translate what is new.
messages: setup
	$(BIN)/pybabel extract --mapping-file=pyproject.toml --keywords="text counted:1,2 locale_str" --no-default-keywords --no-wrap \
		--sort-by-file --add-location=file --project=Ovation --copyright-holder='The Ovation contributors' -o locales/ovation.pot domain bot cogs
	$(BIN)/pybabel update --domain=ovation --input-file=locales/ovation.pot --output-dir=locales \
		--no-wrap --no-fuzzy-matching
