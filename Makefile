# make chat   the page at http://127.0.0.1:7860, over the sample corpus
# make test   formatting, lint, types and tests
# make eval   the question set over the sample corpus
# make lock   pin the newest set that fits pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)

.PHONY: chat test eval format lock clean

chat: $(VENV)/.installed
	$(BIN)/assistant chat

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

eval: $(VENV)/.installed
	$(BIN)/assistant eval eval/questions.jsonl

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The CPU build of torch weighs a tenth of the default one. uv knows where PyTorch keeps it; where that can't be
# reached, or where pip knows a local build, pip's ordinary resolution takes over.
$(VENV)/.torch: constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV) || { echo "make: on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(shell sed -n 's/^uv==//p' constraints.txt)
	UV_HTTP_TIMEOUT=10 UV_HTTP_RETRIES=0 $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps \
	    --torch-backend cpu torch==$(TORCH) 2>/dev/null \
	    || $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt torch==$(TORCH)
	touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

lock: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --upgrade --upgrade-strategy eager --editable '.[dev]'
	$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV)
