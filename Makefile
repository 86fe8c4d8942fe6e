# Two commands do everything on a machine with Python and make: `make call` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: call test check prove pictures format bench clean

call: $(VENV)/call.stamp ## be on the line with the bank's autoinformer
	@$(BIN)/ivr call || test $$? -eq 130  # Ctrl-C is a way to hang up

test: $(VENV)/dev.stamp ## run every test
	@$(BIN)/pytest -n auto

check: $(VENV)/dev.stamp ## format, lint, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

prove: $(VENV)/dev.stamp ## the lines' call tests cover them fully, and notice what is changed in them; MUTANTS='--limit 100' for a sample
	$(BIN)/ivr test flows --flow-cov-fail-under=100
	$(BIN)/ivr mutate flows/sber_900.yaml --fail-under 95 $(MUTANTS)
	$(BIN)/ivr mutate flows/sber_mobile.yaml --fail-under 95 $(MUTANTS)
	$(BIN)/ivr mutate flows/sber_business.yaml --fail-under 95 $(MUTANTS)

pictures: $(VENV)/dev.stamp ## draw the lines anew
	for flow in flows/sber_*.yaml; do \
		case $$flow in *.calls.yaml|*.parts.yaml|*.mutants.yaml) continue;; esac; \
		$(BIN)/ivr draw $$flow -o flows/pictures/$$(basename $$flow .yaml).svg || exit; \
	done

format: $(VENV)/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp ## measure, beside the peers that are installed
	$(BIN)/pip install -qq --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks.turns
	$(BIN)/python -m benchmarks.calls

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: try make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/call.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV), once …"
	@$(BIN)/pip install -qq --disable-pip-version-check --editable .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV), once …"
	@$(BIN)/pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/call.stamp
