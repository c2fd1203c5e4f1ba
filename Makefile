# Two commands on a fresh machine: `make demo` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= yes
export PYTHONUTF8 = 1

.PHONY: help setup demo test check bench soak lock clean

help:
	@echo "make setup   a virtual environment in .venv with everything pinned in requirements.lock"
	@echo "make demo    build the demo workspace and compute its tags (SERVE=no stops before serving)"
	@echo "make test    all tests (those on Apache Spark need Java 17)"
	@echo "make check   format, lint, types, import directions, generated files"
	@echo "make bench   benchmarks (SIZE=small|full)"
	@echo "make soak    long random comparisons and kill tests"
	@echo "make lock    resolve the dependencies again"

setup: $(VENV)/.done

$(VENV)/.done: requirements.lock requirements-build.lock pyproject.toml
	@echo "== setting up $(VENV) (pinned by requirements.lock; a few minutes the first time)"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

demo: setup
	$(BIN)/tagmill demo --dir demo $(if $(filter no,$(SERVE)),--no-serve,)

test: setup
	@$(BIN)/python -m tests.run

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.generated --check

SIZE ?= small
bench: setup
	$(BIN)/python -m benchmarks --size $(SIZE)

soak: setup
	$(BIN)/python -m tests.soak
	$(BIN)/python -m tests.soak_segments

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-build.in -o requirements-build.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --all-extras pyproject.toml -o requirements.lock
	echo "chdb==4.4.0" | uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header - -o benchmarks/peers.lock

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
