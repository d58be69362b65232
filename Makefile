# Everything that is done with this repository, by name. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help deps build install quickstart test format format-check interop interop-light docs clean

# Tests see inside modules, so they are built apart from the program that `make build` makes.
TEST_BUILD := .build-test
TEST_FLAGS := -c release -Xswiftc -enable-testing --scratch-path "$(CURDIR)/$(TEST_BUILD)" \
    --explicit-target-dependency-import-check error
# Idle threads sleep soon: suites run side by side, and OpenMP's spin for milliseconds.
export GOMP_SPINCOUNT ?= 2000
# Where `make install` puts things; DESTDIR stands in front of it for those who make packages.
PREFIX ?= /usr/local
SHARE := $(DESTDIR)$(PREFIX)/share
MANUALS := $(SHARE)/man/man1
# What is formatted.
SWIFT_FILES := Sources Tests Benchmarks docs Package.swift
# Python with the packages that what we write is held against; for `make interop` with PyTorch too.
INTEROP := .venv-interop
LIGHT_ONLY := .venv-interop-light
LIGHT_PACKAGES := numpy safetensors jsonschema onnx onnxruntime tensorboard
LIGHT := $(LIGHT_ONLY)
# The program that `make interop-light` holds against them: the one that `make test` built.
GENLAB := $(TEST_BUILD)/release/genlab

help: ## List what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1|\2/p' $(MAKEFILE_LIST) \
	    | while IFS='|' read -r name text; do printf '  make %-13s %s\n' "$$name" "$$text"; done

deps: ## Install the system libraries that are missing
	@.ci/install-libraries

build: deps ## Build genlab and genlab-benchmark in release
	swift build -c release

install: build ## Install program, man page and completions below PREFIX (and DESTDIR)
	install -D -m 755 .build/release/genlab "$(DESTDIR)$(PREFIX)/bin/genlab"
	install -d "$(MANUALS)" "$(SHARE)/bash-completion/completions" \
	    "$(SHARE)/zsh/site-functions" "$(SHARE)/fish/vendor_completions.d"
	.build/release/genlab manual -o "$(MANUALS)/genlab.1"
	.build/release/genlab --generate-completion-script bash > "$(SHARE)/bash-completion/completions/genlab"
	.build/release/genlab --generate-completion-script zsh > "$(SHARE)/zsh/site-functions/_genlab"
	.build/release/genlab --generate-completion-script fish > "$(SHARE)/fish/vendor_completions.d/genlab.fish"

quickstart: build ## Train a VAE and a GAN on the embedded digits and compare them
	@.ci/quickstart

test: ## Build with all checks and run every test
	@.ci/install-libraries --for-tests
	swift build --build-tests $(TEST_FLAGS)
	swift test $(TEST_FLAGS) --skip-build 2>&1 | tee $(TEST_BUILD)/tests.log \
	    || { echo "What failed:"; grep -E '✘|↳' $(TEST_BUILD)/tests.log; exit 1; } >&2
	$(TEST_BUILD)/release/genlab config schema | diff - schema/experiment.schema.json \
	    || { echo "schema/experiment.schema.json is not what genlab config schema prints" >&2; exit 1; }
	$(TEST_BUILD)/release/genlab config metrics --format md | diff - docs/metrics.md \
	    || { echo "docs/metrics.md is not what genlab config metrics --format md prints" >&2; exit 1; }
	$(TEST_BUILD)/release/genlab config check Experiments/*.json
	.ci/example $(TEST_FLAGS)
	GENLAB_BUILD=$(TEST_BUILD) .ci/documentation

format: ## Format every Swift file
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

format-check: ## Fail if a Swift file is not formatted
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

interop: build $(INTEROP)/ready ## Hold what we write against PyTorch and all below
	$(INTEROP)/bin/python Tests/interop/check_checkpoint.py .build/release/genlab
	$(MAKE) --no-print-directory interop-light LIGHT=$(INTEROP) GENLAB=.build/release/genlab

interop-light: $(LIGHT)/ready ## Hold what we write against NumPy, jsonschema, ONNX Runtime, TensorBoard
	$(LIGHT)/bin/python Tests/interop/check_schema.py $(GENLAB)
	$(LIGHT)/bin/python Tests/interop/check_numpy.py $(GENLAB)
	$(LIGHT)/bin/python Tests/interop/check_tensorboard.py $(GENLAB)
	$(LIGHT)/bin/python Tests/interop/check_export.py $(GENLAB)

$(LIGHT_ONLY)/ready: Makefile
	@.ci/install-libraries --for-tests
	python3 -m venv $(LIGHT_ONLY)
	$(LIGHT_ONLY)/bin/python -m pip install --quiet $(LIGHT_PACKAGES)
	touch $@

$(INTEROP)/ready: Makefile
	@.ci/install-libraries --for-tests
	python3 -m venv $(INTEROP)
	$(INTEROP)/bin/python -m pip install --quiet $(LIGHT_PACKAGES)
	# The wheels for the CPU are a fifth of the size, but not every package index has them.
	for torch in torch==2.15.0+cpu torch==2.13.0+cpu torch; do \
	    if $(INTEROP)/bin/python -m pip install --quiet "$$torch"; then break; fi; \
	done
	$(INTEROP)/bin/python -c 'import torch'
	touch $@

docs: build ## Build the documentation of the libraries, warnings as errors
	@.ci/documentation

clean: ## Remove everything that was built, but no run
	rm -rf .build .build-test .build-documentation $(INTEROP) $(LIGHT_ONLY)
