# Everything runs in .venv, made from the pinned constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# What looks at that environment from outside: linters and auditors, no part of Concord.
TOOLS := .venv-tools/bin
TOOLS_STAMP := .venv-tools/.installed

.PHONY: help run test kills faults workers soak fuzz fuzz-ci hostile browser lint deployment dependencies audit sbom bench schema lock clean
.DEFAULT_GOAL := help

help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1: /'

$(STAMP): constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Concord needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(STAMP) ## Set up, then run the batch on the sample corpus
	$(BIN)/concord run --corpus corpus --warehouse warehouse

test: $(STAMP) ## Set up, then run the tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

LONG := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m long -n 2

kills: $(STAMP) ## Kill 50 runs at random moments and compare all tables
	$(LONG) tests/reliability/test_kills.py

faults: kills ## ... and signals, full disks, read-only folders, clocks set back, older warehouses
	$(LONG) tests/reliability/test_faults_*.py tests/e2e/test_databases_versions.py

workers: $(STAMP) ## Kill workers, here and in a Dask cluster, and runs, and look whether anything is lost
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m long tests/reliability/test_killed_workers.py tests/reliability/test_dask_cluster.py tests/e2e/test_faults.py

soak: $(STAMP) ## Run 200 batches in a row, read all the while; publish and compact against all odds
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m long tests/reliability/test_soak.py tests/reliability/test_publish_faults.py

FUZZ_SECONDS ?= 300
fuzz: $(STAMP) ## Try hostile bytes on everything that reads any, FUZZ_SECONDS a target
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.fuzz --target all --seconds $(FUZZ_SECONDS) --seed 0

fuzz-ci: $(STAMP) ## ... for three minutes in all, from a fixed seed
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.fuzz --target all --seconds 9 --seed 1

hostile: $(STAMP) ## Read a line of 1 GB; measure that time grows with the length of any text
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m long tests/reliability/test_hostile_long.py

browser: ## Install Debian's Chromium for the browser tests, where there is none
	@for name in "$$CONCORD_CHROMIUM" chromium chromium-browser google-chrome-stable google-chrome; do \
		if command -v "$$name"; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; else as=none; fi; \
	if [ "$$as" = none ] || ! command -v apt-get >/dev/null; then \
		echo "Install Chromium (Debian: apt-get install chromium) or name it in CONCORD_CHROMIUM." >&2; \
		exit 1; \
	fi; \
	$$as apt-get update --quiet --quiet && \
	$$as env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends chromium

lint: $(STAMP) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(TOOLS_STAMP): constraints-tools.txt
	$(PYTHON) -m venv .venv-tools
	$(TOOLS)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r constraints-tools.txt
	@touch $@

deployment: $(STAMP) $(TOOLS_STAMP) ## Lint the Dockerfile; try concord schedule and the Prefect deployment for real
	$(TOOLS)/hadolint Dockerfile
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m long tests/reliability/test_deploy_schedule.py tests/reliability/test_deploy_worker.py

dependencies: $(STAMP) ## Write docs/dependencies.md and the image's list of packages from the lock
	$(BIN)/python -m deploy.dependencies

audit: $(STAMP) $(TOOLS_STAMP) ## Check licences, and known vulnerabilities where a database is at hand
	$(BIN)/python -m deploy.dependencies --check
	$(BIN)/python deploy/audit.py $(TOOLS)/pip-audit constraints.txt

sbom: $(STAMP) $(TOOLS_STAMP) ## Write dist/concord.cdx.json, the bill of materials with packages and models
	@mkdir -p build dist
	$(TOOLS)/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --spec-version 1.6 --output-reproducible --output-file build/environment.cdx.json 2> build/cyclonedx.log
	$(BIN)/python -m deploy.sbom build/environment.cdx.json dist/concord.cdx.json
	$(TOOLS)/python deploy/validate.py dist/concord.cdx.json

bench: $(STAMP) .venv-bench/.installed ## Measure what it costs and write docs/benchmarks.md (25 minutes)
	$(BIN)/python -m benchmarks

.venv-bench/.installed: benchmarks/constraints.txt # textacy, apart: a dependency of it is partly under the GPL
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r benchmarks/constraints.txt
	@touch $@

schema: $(STAMP) ## Write docs/schema.md and docs/schema.svg from the warehouse itself
	$(BIN)/python -m pipeline.storage.describe docs/schema.md
	$(BIN)/python -m pipeline.storage.picture docs/schema.svg

lock: $(STAMP) ## Resolve the dependencies anew into constraints.txt
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --extra dev --no-header --no-annotate pyproject.toml -o constraints.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-header --no-annotate deploy/tools.in -o constraints-tools.txt

clean: ## Remove what was built, not the warehouse
	rm -rf $(VENV) .venv-tools build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
