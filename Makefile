# make chat   the page at http://127.0.0.1:7860, over the sample corpus
# make test   formatting, lint, types and tests
# make eval   the question set over the sample corpus
# make benchmark-realtimeqa DATA=FOLDER [OPTIONS='--limit 100']   a year of real quiz questions over real articles
# make torture   a hundred killed ingests
# make lock   pin the newest set that fits pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Without bytecode each start takes seconds longer; that of packages nobody calls would take a quarter of a gigabyte.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt
# Where it is not to be written, each of the many programs that the tests start would compile its own.
unexport PYTHONDONTWRITEBYTECODE
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)

.PHONY: chat test eval benchmark-realtimeqa torture format lock clean

chat: $(VENV)/.installed
	$(BIN)/assistant chat

test: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

eval: $(VENV)/.installed
	$(BIN)/assistant ingest corpus --library runs/library
	$(BIN)/assistant eval eval/questions.jsonl --library runs/library

benchmark-realtimeqa: $(VENV)/.installed
	$(BIN)/python eval/realtimeqa.py $(DATA) $(OPTIONS)

torture: $(VENV)/.installed-dev
	$(BIN)/python tests/torture.py

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The CPU build of torch weighs a tenth of the default one. uv knows where PyTorch keeps it; where that can't be
# reached, or where pip knows a local build, pip's ordinary resolution takes over.
$(VENV)/.torch: constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV) || { echo "make: on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PIP) uv
	UV_HTTP_TIMEOUT=10 UV_HTTP_RETRIES=0 $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps \
	    --torch-backend cpu torch==$(TORCH) 2>/dev/null \
	    || $(PIP) torch==$(TORCH)
	$(BIN)/pip uninstall --quiet --yes uv
	touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	$(PIP) --editable .
	-$(BIN)/python -m compileall -qq -j 2 -x '/(kubernetes|pip|tests?|testing)/' $(VENV)/lib
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) --editable '.[dev]'
	touch $@

lock: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --upgrade --upgrade-strategy eager --editable '.[dev]'
	{ $(BIN)/pip freeze --exclude-editable; grep '^uv==' constraints.txt; } | sed 's/+cpu$$//' | sort -f > constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf $(VENV)
