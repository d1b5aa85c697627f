# Every recipe runs in the project's own environment, whatever is active outside. What one process compiled serves the
# next: compiling anew takes each of them three seconds.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

UV := .uv/bin/uv
PYTHON_IN := .venv/bin
CI := PYTHONPATH=.ci $(PYTHON_IN)/python -m

.PHONY: help demo test lint messages demo-check shots budgets backtest bench bench-engine proof stop wipe

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready  ## see it run: servers, demo retailer, web, worker, beat; Ctrl-C ends it all (PORT=8000)
	@$(PYTHON_IN)/python -m config.run

test: .venv/ready-dev  ## the whole suite; with a browser where Chromium is installed (ARGS="-k votes")
	@$(PYTHON_IN)/pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

lint: .venv/ready-dev  ## style, templates, types, import contracts, migrations, vendored files
	@$(CI) lint

demo-check: .venv/ready-dev  ## boot the demo elsewhere, walk every page in every role, run the main job
	@$(CI) demo_check

shots: .venv/ready-dev  ## OUT=dir: a picture of every screen at three widths, light and dark
	@$(CI) shots "$(OUT)"

budgets: .venv/ready-dev  ## what pages weigh, how soon a mid phone shows and answers them; fails on a miss
	@$(CI) budgets $(ARGS)

backtest: .venv/ready-dev  ## DATA=dir: the engine and its peers on real data, side by side, into docs/engine.md
	@$(CI) backtest "$(DATA)" --write $(ARGS)

bench: .venv/ready-dev  ## what hearing, drafting and finding words cost on this machine; leave it alone meanwhile
	@$(PYTHON_IN)/python -m tests.bench_gather
	@$(PYTHON_IN)/python -m tests.bench_freshness
	@$(PYTHON_IN)/python -m tests.bench_words
	@$(PYTHON_IN)/python -m pytest -q -s tests/browser/test_live_news.py -k changes_the_ticket

bench-engine: .venv/ready-dev  ## 1 and 10 million signals, one batch more, into docs/engine.md; ARGS="--sizes 100000"
	@$(PYTHON_IN)/python -m tests.bench_engine --write $(ARGS)

proof: .venv/ready-dev  ## the tests that kill, race and refuse: readers, workers, ledger, rights, sockets
	@$(PYTHON_IN)/pytest -q tests/collab/test_gather_killed.py tests/collab/test_draft_workers.py \
		tests/collab/test_refold.py \
		tests/collab/test_decide.py tests/loyalty/test_credit.py tests/house/test_access_matrix.py \
		tests/house/test_live_door.py tests/ground/test_live.py tests/ground/test_limits.py

messages: .venv/ready-dev  ## words for every language: refresh config/locale and say what is to be translated
	@$(PYTHON_IN)/python -m config.catalogues

stop: .venv/ready  ## end the demo and its servers
	@$(PYTHON_IN)/python -m config.run stop

wipe: .venv/ready  ## end them and forget all they hold
	@$(PYTHON_IN)/python -m config.run wipe

# The lock is what is installed: --locked refuses one that no longer fits pyproject.toml.
.venv/ready: pyproject.toml uv.lock | $(UV)
	@python=$$(.ci/find-python) && $(UV) sync --locked --no-dev --inexact --python "$$python" && touch $@

.venv/ready-dev: pyproject.toml uv.lock | $(UV)
	@python=$$(.ci/find-python) && $(UV) sync --locked --python "$$python" && touch $@ .venv/ready

$(UV):
	@python=$$(.ci/find-python) && "$$python" -m venv .uv && .uv/bin/python -m pip install -q --disable-pip-version-check uv==0.13.9
