# Every target makes what it needs first (tools/bootstrap: system libraries, fonts, .venv).
#
#   make demo ARGS="--for 60 --headless"      ARGS is passed on
#   make bench NAME=e2e                       one bench; without NAME all of them
#   PYTHON=/opt/python3.12/bin/python3 make   another Python

BIN := .venv/bin
BENCHES := $(sort $(patsubst bench/%/__main__.py,%,$(wildcard bench/*/__main__.py)) \
	$(patsubst bench/%.py,%,$(shell grep -ls '__name__ == "__main__"' bench/*.py)))
# Only from the command line: some systems keep the host's name in an environment variable NAME.
WANTED := $(if $(filter command line,$(origin NAME)),$(NAME),$(BENCHES))
SIZES := 1920x1080,3840x2160
LOCKER := uv==0.13.9

.DEFAULT_GOAL := help
.PHONY: help house demo test check bench shots cards soak influxdb lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /make \1|/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

demo: house ## watch a mine: the demo site with its plant, until Ctrl-C
	@$(if $(findstring --influx,$(ARGS)),DAVYLAMP_INFLUXD="$$(tools/influxdb --path)") \
		$(BIN)/davylamp demo $(ARGS)

test: house ## run the tests, three at once: half of them wait for a process to start
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

check: house ## lint, formatting, types, import contracts
	@status=0; \
	for step in "ruff check ." "ruff format --check ." "mypy" "lint-imports --no-logo"; do \
		echo "== $$step"; $(BIN)/$$step || status=1; \
	done; exit $$status

bench: house ## run every bench, or one: make bench NAME=e2e
	@for name in $(WANTED); do \
		echo "== bench.$$name" >&2; $(BIN)/python -m bench.$$name $(ARGS) || exit 1; \
	done

shots: house ## a picture of every screen in an incident, each theme and language, to build/shots
	@$(BIN)/davylamp demo --incident --headless --folder build/incident --shots build/shots \
		--sizes $(SIZES) $(ARGS)

cards: house ## the operator's cards as PDF, from docs/manual/card
	@$(BIN)/python -m tools.cards

soak: house ## the tests that take minutes or hours
	@$(BIN)/python -m pytest -m soak -o timeout=0 $(ARGS) || \
		{ [ $$? -eq 5 ] && echo "there is no such test"; }

influxdb: house ## find or build a real InfluxDB for the tests, once (seven minutes; needs Go and Rust)
	@tools/influxdb $(ARGS)

lock: house ## renew requirements.lock; make lock ARGS=--upgrade for newer versions
	@$(BIN)/python -m venv build/lock && build/lock/bin/pip install -q $(LOCKER)
	@build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--group dev --custom-compile-command "make lock" $(ARGS) pyproject.toml -o requirements.lock

clean: ## remove everything that was made: .venv, build, caches
	@rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

house:
	@tools/bootstrap
