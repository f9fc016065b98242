# Each target sets up what it needs: a Python 3.11 or newer is enough to begin with.
PYTHON ?= python3
# Two more than there are cores: a test that waits for a bot, a browser or a database leaves its core to another.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help setup sandbox story test check format dictionary train bench attack clean

help:  ## Show what can be made
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.synced  ## Make the environment in .venv

.venv/.synced: pyproject.toml uv.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@UV_PROJECT_ENVIRONMENT=.venv $(BIN)/uv sync --frozen --quiet --python $(BIN)/python
	@touch $@

sandbox: setup  ## Open the workspace on this machine, in the browser
	@$(BIN)/tribune sandbox

story: setup  ## Play the whole story in the terminal
	@$(BIN)/tribune story

test: setup  ## Run all tests, as many modules at once as there are cores, and two
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: setup  ## Format, lint, types, direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup  ## Put the code into its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

dictionary: setup  ## Write docs/reference/data.md anew from the tables
	@$(BIN)/python -m bot.dictionary

train: setup  ## Train the model of moods anew on public comments: DATA=DIR
	@test -d "$(DATA)" || { echo "Say where the comments are: make train DATA=DIR (docs/reference/sentiment-model.md)"; exit 2; }
	@$(BIN)/uv run --isolated --frozen --no-dev --group train --python $(BIN)/python python -m training.sentiment "$(DATA)"

bench: setup  ## Measure speed and memory, on real comments too: COMMENTS=DIR
	@COMMENTS="$(COMMENTS)" $(BIN)/python -m tests.bench

attack: setup  ## Attack every promise at full size, or one: ONLY=4
	@$(BIN)/python -m tests.attack

clean:  ## Remove the environment and what was built
	@rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
