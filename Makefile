# `make` lists the targets. `make demo` and `make test` bring what they need themselves.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python
export PYTHONPATH := functions:.

# Each install leaves a stamp; it is repeated when the files that pin it change.
PYTHON_INSTALLED := $(VENV)/.installed
STACK_INSTALLED := infra/local/node_modules/.installed
WIDGET_INSTALLED := widget/node_modules/.installed
AUDIT_INSTALLED := .venv-audit/.installed
CHECKOV_INSTALLED := .venv-checkov/.installed
WIDGET_SOURCES := $(shell find widget -type f -not -path '*/node_modules/*' -not -path '*/dist/*')

.PHONY: help setup widget demo stack test test-widget bench bench-metrics load drill browser lint fuzz lock model clean

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## install what Calltone needs into this folder (demo and test do it themselves)
	@$(MAKE) -s -j3 --output-sync=line $(PYTHON_INSTALLED) $(STACK_INSTALLED) $(WIDGET_INSTALLED)

$(PYTHON_INSTALLED): requirements.txt constraints.txt functions/requirements.txt functions/constraints.txt
	@echo "Installing the Python packages …"
	@test -x $(PYTHON) || "$$(infra/local/tools.sh python)" -m venv $(VENV)
	@$(PYTHON) -m pip install -qq --disable-pip-version-check -r requirements.txt
	@java -version >/dev/null 2>&1 || \
	    $(PYTHON) -m pip install -qq --disable-pip-version-check -r infra/local/requirements-java.txt
	@touch $@

$(STACK_INSTALLED): infra/local/package.json infra/local/package-lock.json
	@infra/local/tools.sh node
	@echo "Installing the sign-in and hosting emulators …"
	@cd infra/local && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WIDGET_INSTALLED): widget/package.json widget/package-lock.json
	@infra/local/tools.sh node
	@echo "Installing the page's packages …"
	@cd widget && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

widget: setup widget/dist/index.html ## build the page into widget/dist

widget/dist/index.html: $(WIDGET_SOURCES) $(WIDGET_INSTALLED) | setup
	@cd widget && npm run --silent build -- --logLevel warn
	@touch $@

demo: setup widget ## show a real call going through everything (ONCE=1: check and end; CALL=x.wav: yours)
	@$(PYTHON) -m infra.local.demo $(if $(ONCE),--once) $(if $(CALL),--call "$(CALL)")

stack: setup widget ## run the local stack alone until Ctrl-C
	@$(PYTHON) -m infra.local

test: setup widget lint test-widget browser ## check everything: lint, unit, emulators, browser
	@$(PYTHON) -m pytest --cov --cov-report=term

test-widget: setup
	@cd widget && npm test --silent

bench: setup widget ## measure CPU, latency, memory, cold start (MODELS="encoder-1 classic-1" compares)
	@$(PYTHON) -m benchmarks.bench $(MODELS:%=--model %)

load: setup widget ## many live calls at once, all stored? (USERS=200 DURATION=120)
	@$(PYTHON) -m tests.load.run $(if $(USERS),--users $(USERS)) $(if $(DURATION),--duration $(DURATION))

drill: setup widget ## break every service under load; is all stored, once? Report: build/drill.json
	@$(PYTHON) -m infra.drill

bench-metrics: setup ## show that a tick costs what changed, not what exists (CALLS="1000 10000 50000")
	@$(PYTHON) -m benchmarks.metrics $(CALLS)

browser: setup
	@$(PYTHON) -m infra.local.browser

FUZZ_CASES := 100000
fuzz: setup ## bend files, messages and requests until something breaks (FUZZ_CASES=100000)
	@$(PYTHON) -W error -m tests.fuzz $(FUZZ_CASES)

$(CHECKOV_INSTALLED): infra/terraform/requirements.txt
	@echo "Installing checkov …"
	@"$$(infra/local/tools.sh python)" -m venv .venv-checkov
	@.venv-checkov/bin/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

$(AUDIT_INSTALLED): infra/audit/requirements.txt
	@echo "Installing pip-audit, detect-secrets, shellcheck, hadolint, check-jsonschema and zizmor …"
	@"$$(infra/local/tools.sh python)" -m venv .venv-audit
	@.venv-audit/bin/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

lint: setup $(CHECKOV_INSTALLED) $(AUDIT_INSTALLED) ## ruff, mypy, import-linter, the page's linters, terraform's, scripts', audits
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@cd widget && npm run --silent lint
	@if command -v terraform >/dev/null; \
	    then terraform fmt -check -recursive infra/terraform && $(PYTHON) -m infra.rehearsal; \
	    else echo "terraform is not installed: infra/terraform was not checked with it"; fi
	@.venv-checkov/bin/checkov --directory infra/terraform --framework terraform \
	    --quiet --compact --skip-download
	@.venv-audit/bin/shellcheck .ci/run infra/deploy.sh infra/deploy/*.sh infra/local/tools.sh
	@.venv-audit/bin/hadolint training/Dockerfile infra/cloudbuild/Dockerfile
	@.venv-audit/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows \
	    .github/workflows/*.yml
	@.venv-audit/bin/check-jsonschema --quiet --builtin-schema vendor.cloudbuild \
	    infra/cloudbuild/*.yaml training/cloudbuild.yaml
	@.venv-audit/bin/zizmor --offline --quiet --no-progress --min-severity medium .github/workflows
	@$(PYTHON) -m infra.audit .venv-audit/bin

lock: ## pin anew what requirements.txt and functions/requirements.txt lead to
	@rm -rf build/lock
	@"$$(infra/local/tools.sh python)" -m venv build/lock
	@grep -v '^-' functions/requirements.txt > build/lock/functions.txt
	@build/lock/bin/pip install -qq -r build/lock/functions.txt
	@(echo "# Written by \`make lock\`: every version the deployed functions run with."; \
	    build/lock/bin/pip freeze) > functions/constraints.txt
	@grep -v '^-' requirements.txt > build/lock/development.txt
	@build/lock/bin/pip install -qq -c functions/constraints.txt -r build/lock/development.txt
	@(echo "# Written by \`make lock\`: what tests and development need besides functions/constraints.txt."; \
	    build/lock/bin/pip freeze | grep -vxFf functions/constraints.txt) > constraints.txt

MODEL := encoder-1
model: setup ## train MODEL (encoder-1, classic-1) into build/; CORPORA names the folder of clips
	@$(if $(CORPORA),,$(error Say where the corpora are: make model CORPORA=folder))
	@$(PYTHON) -m pip install -qq --disable-pip-version-check -r training/requirements.txt
	@$(PYTHON) -m training fit --model $(MODEL) --corpora "$(CORPORA)" --out build/$(MODEL)

clean: ## remove what was built, keep what was installed
	@rm -rf build widget/dist .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
