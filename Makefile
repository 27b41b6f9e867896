# Everything a developer runs. Needs Python 3.11 or newer with pip; all else is installed into .venv, .venvs and .tools.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

unexport PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

RUCIO_CLIENTS := rucio-1.30 rucio-34.6 rucio-41.5
ORACLES := reana-commons-0.9 reana-commons-0.95 snakemake snakemake-9.22 snakemake-8.27 snakemake-7.32 snakemake-plugins cwltool cwltool-reana toil playwright rucio-server $(RUCIO_CLIENTS)
TOOLS := yaml-language-server mermaid
DEBIAN := openssl voms-clients podman runc mmdebstrap graphviz chromium \
	voms-server voms-mysql-plugin mariadb-server-core mariadb-client-core iproute2 libmagic1
PEERS := reana-client-0.9 bench toil rucio-server $(RUCIO_CLIENTS)

# The first interpreter that is new enough; `make PYTHON=…` chooses another.
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python $(NEW_ENOUGH) 2>/dev/null && echo $$python && break; done)
endif
ifeq ($(PYTHON),)
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),help)),)
$(error reanac needs Python 3.11 or newer, and none of python3, python3.13, python3.12 and python3.11 is that)
endif
endif

# An environment serves one interpreter and one place; what is installed in it serves one pyproject.toml.
VENV_KEY := $(shell { $(PYTHON) -VV; pwd; } 2>/dev/null | cksum | cut -d' ' -f1)
PROJECT_KEY := $(shell cksum <pyproject.toml | cut -d' ' -f1)
VENV := .venv/made-$(VENV_KEY)
INSTALLED := .venv/has-$(PROJECT_KEY)
INSTALLED_DEV := .venv/has-dev-$(PROJECT_KEY)
RUN := .venv/bin/python -m

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r target text; do \
		printf '  make %-8s %s\n' "$$target" "$$text"; done

.PHONY: demo
demo: $(INSTALLED) ## compile the sample analysis to every target, and show input and output
	@.ci/demo

.PHONY: test
test: lint oracles ## run every check and every test
	@$(RUN) pytest --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: lint
lint: $(INSTALLED_DEV) ## check style, types and the floors of the house
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	MYPYPATH=tests:. $(RUN) mypy --module conftest --package oracles --package house --package benchmarks
	.venv/bin/lint-imports

.PHONY: oracles
oracles: $(INSTALLED_DEV) ## build the environments of the official engines and tools
	@.ci/debian $(DEBIAN) || test -z "$$CI"
	@.venv/bin/python tests/oracles/environments.py $(ORACLES) || test -z "$$CI"
	@command -v npm >/dev/null || { echo "there is no npm, so tests of $(TOOLS) will be skipped"; exit 0; }; \
		.venv/bin/python tests/oracles/node.py $(TOOLS) || test -z "$$CI"

.PHONY: golden
golden: $(INSTALLED_DEV) oracles ## write the golden files anew; review them with git diff
	@$(RUN) pytest --update-golden

.PHONY: judge
judge: $(INSTALLED_DEV) oracles ## ask both versions of REANA about SPEC=FILE
	@cd tests && ../.venv/bin/python -m oracles $(abspath $(SPEC))

.PHONY: random
random: $(INSTALLED_DEV) oracles ## run N=3000 random specifications by every engine; keeps those in which they differ
	@cd tests && nice ../.venv/bin/python -m engines $(or $(N),3000) $(SEED)

.PHONY: testbed
testbed: $(INSTALLED_DEV) ## start a real Rucio server for yourself, until Ctrl-C
	@.ci/debian openssl voms-clients libmagic1
	@.venv/bin/python tests/oracles/environments.py rucio-server $(RUCIO_CLIENTS)
	@cd tests && exec ../.venv/bin/python -m testbed

.PHONY: bench
bench: $(INSTALLED_DEV) ## measure reanac beside its peers; writes benchmarks/RESULTS.md
	@.ci/debian openssl libmagic1 || true
	@.venv/bin/python tests/oracles/environments.py $(PEERS) || true
	@$(RUN) benchmarks --write

.PHONY: clean
clean: ## remove all that make has made
	rm -rf .venv .venvs .tools out build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV):
	@rm -rf .venv
	@echo "making .venv with $$($(PYTHON) --version)"
	@.ci/venv $(PYTHON) .venv
	@touch $@

$(INSTALLED): | $(VENV)
	@$(call install,-e .)
	@touch $@

$(INSTALLED_DEV): | $(VENV)
	@$(call install,-e '.[dev]')
	@touch $(INSTALLED) $@

# pip tells of mirrors, caches and deprecations even when all is well: it is heard only when it fails. Modules are compiled
# here, as an installed wheel's are: where Python may not keep what it compiles, every start would do it again.
install = echo "installing $(1)"; $(RUN) pip install $(1) >.venv/pip.log 2>&1 || { cat .venv/pip.log >&2; exit 1; }; \
	$(RUN) compileall -q compiler grammar backends
