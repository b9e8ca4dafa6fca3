# The two commands that matter:  make demo  and  make test

PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed and was not found; on Debian or Ubuntu:  sudo apt-get install python3 python3-venv)
endif

.PHONY: setup demo test lint frontend lock bench clean

# .venv in the checkout with .venv/bin/callboard, and the built front end
setup:
	@$(PYTHON) -m setup.prepare app

# Sample portals, sample members, the web application and a mail catcher; Ctrl-C ends it
demo: setup
	@exec .venv/bin/callboard demo

# Every check of the house: style, types, tests on both databases and in a real browser
test:
	@$(PYTHON) -m setup.prepare test
	@$(MAKE) --no-print-directory lint
	.venv/bin/pytest -n auto --cov

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

# Build again although nothing seems to have changed
frontend: setup
	@.venv/bin/node frontend/build.mjs

# After a change of pyproject.toml or package.json; with UPGRADE=--upgrade also newer versions of all Python packages
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(UPGRADE)
lock: setup
	$(COMPILE) --extra build -o locks/app.txt pyproject.toml
	$(COMPILE) --extra build --extra test -c locks/app.txt -o locks/test.txt pyproject.toml
	echo uv | $(COMPILE) -o locks/tool.txt -
	PATH="$(CURDIR)/.venv/bin:$$PATH" npm install --ignore-scripts --package-lock-only

# Measurements, see docs/performance.md; takes a quarter of an hour
bench:
	@$(PYTHON) -m setup.prepare test
	@for bench in first_page list_page ingest paper; do echo "# $$bench"; .venv/bin/python -m "bench.$$bench" || exit 1; done

clean:
	rm -rf .venv node_modules webapp/static/built templates/pdf/_fonts .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
