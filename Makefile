# Every recipe runs in the project's own environment, whatever is active outside.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

UV := .uv/bin/uv
PYTHON_IN := .venv/bin
CI := PYTHONPATH=.ci $(PYTHON_IN)/python -m

.PHONY: help demo test lint demo-check shots stop wipe

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/ready  ## see it run: servers, demo retailer, web, worker, beat; Ctrl-C ends it all (PORT=8000)
	@$(PYTHON_IN)/python -m config.run

test: .venv/ready-dev  ## the whole suite; with a browser where Chromium is installed (ARGS="-k votes")
	@$(PYTHON_IN)/pytest $(ARGS)

lint: .venv/ready-dev  ## style, templates, types, import contracts, migrations, vendored files
	@$(CI) lint

demo-check: .venv/ready-dev  ## boot the demo elsewhere, walk every page in every role, run the main job
	@$(CI) demo_check

shots: .venv/ready-dev  ## OUT=dir: a picture of every screen at three widths, light and dark
	@$(CI) shots "$(OUT)"

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
