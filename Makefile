# Everything that one types. `make` alone explains.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install demo test faults check format bench bench-understanding bench-search bench-scale bench-import lock clean

BIN := .venv/bin
# half as many workers again as cores: the tests of faults and conversations wait more than they work.
# In the order of the folders, so that the slow files come first; by their number of tests they would come last.
WORKERS := $(shell expr $$(nproc 2>/dev/null || echo 2) \* 3 / 2)
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## ?/|/' | awk -F'|' '{ printf "  make %-20s %s\n", $$1, $$2 }'

install: .venv/.program  ## install what the program needs (the other targets do it by themselves)

demo: .venv/.program  ## try it: the bot, a demo catalogue, a chat page in the browser; no token needed
	@$(BIN)/python -m bot demo

test: .venv/.dev  ## the whole suite; `make test TESTS=tests/unit` for a part of it
	@$(PYTEST) $(TESTS)

faults: .venv/.dev  ## every fault, 200 random schedules, 100 kills, and their table; SEED=… SCHEDULES=… KILLS=…
	@$(BIN)/python -m pytest tests -m fault --thorough $(if $(SEED),--seed=$(SEED)) \
		$(if $(SCHEDULES),--schedules=$(SCHEDULES)) $(if $(KILLS),--kills=$(KILLS))

check: .venv/.dev  ## format, lint, types, one-way imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: .venv/.dev  ## format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.dev  ## turns a second, with 50 chats at once
	@$(BIN)/python -m tests.benchmarks.turns

bench-understanding: .venv/.dev  ## how many of the evaluation's messages are understood
	@$(BIN)/python -m tests.benchmarks.understanding

bench-search: .venv/.dev  ## how good and how quick the search is
	@$(BIN)/python -m tests.benchmarks.search

bench-scale: .venv/.dev  ## the index and the search with 50,000 articles: speed, memory, the chat's waits
	@$(BIN)/python -m tests.benchmarks.scale

bench-import: .venv/.dev  ## rows a second of an import, beside a bare COPY
	@$(BIN)/python -m tests.benchmarks.importing

lock:  ## write the lock files anew; `make lock UPGRADE=--upgrade` for the newest versions
	@.ci/lock $(UPGRADE)

clean:  ## remove what was installed and cached; the data folder stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.program: requirements.lock .ci/install
	@.ci/install program

.venv/.dev: requirements-dev.lock .ci/install
	@.ci/install dev
