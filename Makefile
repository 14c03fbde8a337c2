# `make` or `make help` is the table of contents. Needs Python 3.11 or newer and make, nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore

# Another interpreter: make run PYTHON=/opt/python3.12/bin/python3
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
# More processes than this only wait for each other's databases.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); if [ "$$n" -gt 8 ]; then echo 8; else echo "$$n"; fi)
IMAGE ?= localhost/diarium:dev
ENGINE ?= $(shell command -v docker || command -v podman || command -v buildah)
LOCK = uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11

##@ Use it

.PHONY: run
run: .venv/runtime ## start it on port 8000 (DIARIUM_PORT) with a demonstration municipality and the embedded database
	@$(BIN)/diarium serve --demonstration

.PHONY: demo
demo: .venv/runtime ## send about 200 invented messages to the server that `make run` started
	@$(BIN)/diarium demo

.PHONY: image
image: ## build the container image (ENGINE=docker, podman or buildah; IMAGE=name)
	@test -n "$(ENGINE)" || { echo "make image needs docker, podman or buildah" >&2; exit 1; }
	"$(ENGINE)" build $(if $(findstring docker,$(ENGINE)),,--format docker) --tag $(IMAGE) .

##@ Work on it

.PHONY: test
test: .venv/dev ## every test on SQLite and PostgreSQL; T=tests/ledger or T="-k queue" for some of them
	@# Bytecode is kept even where it is not wanted otherwise: the server is started some eighty times.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal $(T)

.PHONY: test-foreign
test-foreign: .venv/dev ## what needs tools that no wheel carries (buildah …); names a missing one and fails
	@$(BIN)/python -m pytest -m foreign $(T)

.PHONY: soak
soak: .venv/dev ## the tests that run for many minutes
	@$(BIN)/python -m pytest -m soak $(T)

.PHONY: check
check: .venv/dev ## format, lint, types, imports, OpenAPI document, Dockerfile, SQL of the migrations, locks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/diarium openapi --check
	$(BIN)/hadolint Dockerfile
	@mkdir -p var
	$(BIN)/alembic upgrade head --sql > var/migrations.sql
	$(BIN)/squawk var/migrations.sql
	@! grep -n '://' requirements*.lock || { echo "a lock file names an address" >&2; exit 1; }

.PHONY: format
format: .venv/dev ## let ruff format the code and mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: bench
bench: .venv/dev ## measure against an empty route and the naive service, on both databases; ARGS for less
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: openapi
openapi: .venv/dev ## write openapi/openapi.json from the program
	@$(BIN)/diarium openapi --write

.PHONY: model
model: .venv/dev ## train the topic model on corpus/; minutes
	@$(BIN)/python -m training

.PHONY: migration
migration: .venv/dev ## write the next migration from the tables; m="what it does"
	@test -n "$(m)" || { echo 'say what it does: make migration m="keep the time of a disclosure"' >&2; exit 1; }
	@mkdir -p var && rm -f var/migration.sqlite3*
	@$(BIN)/alembic upgrade head
	@$(BIN)/alembic revision --autogenerate -m "$(m)" \
		--rev-id "$$(printf '%04d' "$$(( $$(ls migrations/versions/[0-9]*.py | wc -l) + 1 ))")"
	@rm -f var/migration.sqlite3*

.PHONY: lock
lock: ## write the lock files anew from pyproject.toml (needs uv; UPGRADE=--upgrade for newer versions)
	@command -v uv >/dev/null || { echo "make lock needs uv on PATH: python3 -m pip install uv" >&2; exit 1; }
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.lock
	$(LOCK) $(UPGRADE) --group build -o requirements-build.lock
	$(LOCK) $(UPGRADE) pyproject.toml --group dev --group build -c requirements.lock -o requirements-dev.lock

.PHONY: clean
clean: ## remove what was built, but never var/, where the embedded database is
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' Makefile

# --- the virtual environment: each stamp is newer than the locks it was built from -----------------------------------

.venv/runtime: requirements.lock requirements-build.lock pyproject.toml
	@test -n "$(PYTHON)" || { \
		echo "Diarium needs Python 3.11 or newer with venv; found: $$(python3 --version 2>&1 || true)" >&2; \
		echo "On Debian and Ubuntu: apt-get install python3 python3-venv. Or name one: make PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@test -x $(BIN)/python || { echo "Building .venv with $(PYTHON) …" >&2; "$(PYTHON)" -m venv .venv; }
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock -r requirements-build.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements-dev.lock
	@echo "Installing what the tests need …" >&2
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
