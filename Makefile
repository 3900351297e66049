# `make` lists what can be made. All of it works on a fresh Debian 12 with a Swift toolchain.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
# `--static-swift-stdlib` makes tools that run without the toolchain.
SWIFTFLAGS ?=
# "installed" skips the check of the system's packages.
PACKAGES ?= check

TOOLS = gs-capture gs-demod gs-frame gs-decode gs-export gs-live gs-synth gs-inspect gs-survey gs-hunt
SCRIPTS = $(wildcard pipelines/*.sh scripts/*.sh) pipelines/gridstream completions/gridstream.bash \
  debian/install-swift-libraries debian/link-tools debian/postinst debian/prerm debian/postrm \
  home-assistant-app/gridstream/run.sh .ci/run
PAGES = $(wildcard man/*.[1-9])
RELEASE = $(SWIFT) build --configuration release $(SWIFTFLAGS)
# systemd looks there below /usr and /usr/local.
UNITS ?= $(PREFIX)/lib/systemd/system
# Its version, for what older ones do not know.
SYSTEMD ?= $(or $(shell systemctl --version 2> /dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p'),0)
BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS = $(PREFIX)/share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
FISH_COMPLETIONS = $(PREFIX)/share/fish/vendor_completions.d
# Wireshark looks in one folder of the system's, wherever we are, and in one of each user's; none if it
# is not there.
WIRESHARK ?= $(if $(filter /usr /usr/local,$(PREFIX)),$(shell tshark -G folders 2> /dev/null | \
  sed -n 's/^Global Lua Plugins:[[:space:]]*//p'),$(PREFIX)/lib/wireshark/plugins)
EXAMPLES = $(filter-out service/backoff.conf,$(wildcard service/*.conf))
# Where SwiftPM puts them; `swift` itself may not be on the PATH of root.
BUILT ?= .build/release
TESTS = $(SWIFT) test --enable-code-coverage
# The suites of what owns memory or threads of its own.
SANITIZED = SystemInterface FilterRuntime RecordStream SampleInput Capture Recordings SignalProcessing \
  Export BrokerExport InfluxPosting DatabaseExport LiveView LiveServer

# What the tests of whole pipelines run under, such as `taskset -c 0`.
CORE ?=

# Results to judge instead of measuring anew, and such to compare with instead of the committed ones.
RESULT ?=
AGAINST ?= docs/benchmark.json
# Which peers and programs.
ROWS ?=

.PHONY: help build demo bench bench-compare picture test test-pipelines test-hops test-day test-live-load test-survey-gains \
  test-archive test-postgres \
  test-scripts \
  soak test-home-assistant sanitize lint install uninstall deb test-package packages test-packages \
  release-check clean tools home-assistant-app fuzz test-fuzz test-processes test-growth \
  test-accounting test-peers

help:
	@echo 'make demo      build, synthesise ten seconds of a busy band, and read them'
	@echo 'make test      build and run every test, print the line coverage'
	@echo 'make test-pipelines  run those of them that start whole pipelines, with one core: CORE="taskset -c 0"'
	@echo 'make test-hops  run the simulations of hop cycles with 10 000 networks of each cycle'
	@echo 'make test-home-assistant  compare what a real Home Assistant shows with a table, in two minutes'
	@echo 'make test-day  publish a simulated day of 1000 meters, and print memory and traffic'
	@echo 'make test-live-load  50 listeners, 1000 meters, 100 packets a second to gs-live, and print figures'
	@echo 'make test-survey-gains  compare the gains that gs-survey proposes with the best, on ten simulated receivers'
	@echo 'make test-archive  receive 40 recordings on this machine and with Spark, and compare; ten million packets'
	@echo 'make test-postgres  a million packets into PostgreSQL, twenty receivers at once, kills amid it; print times'
	@echo 'make soak      receive a dense neighbourhood with faults for ten minutes, or HOURS= of signal; account for each packet'
	@echo 'make sanitize  run tests under the address and the thread sanitizer'
	@echo 'make fuzz      TARGET=NAME [SECONDS=60]: mutate the input of a reader, see docs/fuzzing.md'
	@echo 'make test-fuzz  the same with all of them, SECONDS=10 each, from the corpus'
	@echo 'make test-processes  run the programs with mutated streams and arguments, RUNS=1000 times from SEED=1'
	@echo 'make test-accounting  hold what stages count against what flowed between them, RUNS=1000 times'
	@echo 'make test-peers  run the programs with brokers, servers, radios and browsers that do them no good, some minutes'
	@echo 'make test-growth  double the input of each reader, and look at time and memory'
	@echo 'make bench     measure loss, false packets, throughput and memory into docs/benchmark.md'
	@echo 'make bench-compare  measure, and tell what is worse than in docs/benchmark.json'
	@echo 'make picture   make the pictures of the report and of the page, docs/report.png and docs/live.png'
	@echo 'make build     build the tools, in release mode'
	@echo 'make install   after make build: install all of it under PREFIX ($(PREFIX)), DESTDIR in front'
	@echo 'make lint      check the form of sources, scripts and man pages'
	@echo 'make packages  install the system packages that the build needs'
	@echo 'make release-check  tell what a release lacks, see docs/releasing.md'
	@echo 'make deb       make a Debian package, in .build/deb; make test-package tries it'
	@echo 'make home-assistant-app  after make deb: make a folder for Home Assistant to install as an app'
	@echo 'make clean     remove what was built'

packages:
	@test '$(PACKAGES)' = installed || scripts/install-packages.sh build

test-packages:
	@test '$(PACKAGES)' = installed || scripts/install-packages.sh test
	@scripts/install-validators.sh || echo 'Their tests are skipped.'

build: packages
	@echo 'Building in release mode; the first time takes some minutes ...'
	@$(RELEASE)

demo: build
	@GS_BIN="$$($(RELEASE) --show-bin-path)" pipelines/demonstration.sh

# Forty minutes on one core; `make bench QUICK=--quick` is four.
bench: build
	benchmarks/benchmark.py --bin "$$($(RELEASE) --show-bin-path)" $(QUICK)

# `make bench-compare RESULT=FILE` measures nothing.
bench-compare: $(if $(RESULT),,build)
	@$(if $(RESULT),,benchmarks/benchmark.py --bin "$$($(RELEASE) --show-bin-path)" \
	  --output .build/benchmark $(QUICK))
	@benchmarks/compare.py --against '$(AGAINST)' \
	  '$(or $(RESULT),.build/benchmark/benchmark.json)'

picture: build test-packages
	scripts/report-picture.py "$$($(RELEASE) --show-bin-path)"
	scripts/live-picture.py "$$($(RELEASE) --show-bin-path)"

# Those of whole pipelines start release builds, which is what users have.
test: build test-packages test-scripts
	@GS_TEST_BIN="$$($(RELEASE) --show-bin-path)" scripts/run_tests.py .build/test.log $(TESTS)
	@$(SWIFT) package describe --type json 2> /dev/null | \
	  scripts/coverage.py "$$($(SWIFT) test --show-codecov-path)"

# What gs-decode(1) says of wrong cycles. A debug build would take hours.
test-hops:
	@HOP_CYCLE_TRIALS=10000 $(SWIFT) test --configuration release -Xswiftc -enable-testing \
	  --filter HopCycleEstimatorTests/simulated

# Skipped where there is no tool that starts Home Assistant: HOME_ASSISTANT_TOOL.
test-home-assistant: build
	@scripts/test-home-assistant.sh "$$($(RELEASE) --show-bin-path)"

# Half a minute.
test-day: build test-packages
	scripts/published_day.py "$$($(RELEASE) --show-bin-path)/gs-export"

# Six minutes.
test-survey-gains: build test-packages
	scripts/survey_gains.py "$$($(RELEASE) --show-bin-path)"

# Five minutes. Spark, DuckDB and pandas are this target's alone.
test-archive: build
	@test '$(PACKAGES)' = installed || scripts/install-packages.sh archive
	@scripts/install-archive-tools.sh
	.build/archive-tools/bin/python -B scripts/archive_trial.py "$$($(RELEASE) --show-bin-path)"

# Two minutes.
test-postgres: build test-packages
	scripts/test-postgres.sh "$$($(RELEASE) --show-bin-path)"

# Half a minute.
test-live-load: build
	scripts/live_load.py "$$($(RELEASE) --show-bin-path)/gs-live"

# Ten minutes, some of them in real time. docs/soak.md has what it does and what it found.
soak: build test-packages
	@scripts/soak.py "$$($(RELEASE) --show-bin-path)" $(HOURS:%=--hours %)

test-pipelines: build test-packages
	@GS_TEST_BIN="$$($(RELEASE) --show-bin-path)" \
	  scripts/run_tests.py .build/test-pipelines.log $(CORE) $(TESTS) --filter EndToEndTests

# Each builds everything anew, once, in a folder of its own.
sanitize: packages
	@for sanitizer in address thread; do \
	  echo "Tests under the $$sanitizer sanitizer ..."; \
  LSAN_OPTIONS=suppressions=scripts/leaks.txt:print_suppressions=0 \
  TSAN_OPTIONS=suppressions=scripts/races.txt:print_suppressions=0 \
	  scripts/run_tests.py .build-$$sanitizer/test.log $(SWIFT) test --sanitize $$sanitizer \
	    --scratch-path .build-$$sanitizer $(SANITIZED:%=--filter '^%Tests\.') --skip ReceiverTests || exit; done

# The first build takes ten minutes of one core: a folder of its own, with libFuzzer.
fuzz: packages
	@SWIFT='$(SWIFT)' scripts/fuzz.sh '$(TARGET)' '$(or $(SECONDS),60)'

test-fuzz: packages
	@SWIFT='$(SWIFT)' scripts/fuzz.sh all '$(or $(SECONDS),10)'

# A minute a thousand. What fails is kept in .build/process-failures.
test-processes: build
	@scripts/process_fuzzer.py "$$($(RELEASE) --show-bin-path)" --runs '$(or $(RUNS),1000)' \
	  --seed '$(or $(SEED),1)'

# A minute.
test-accounting: build
	@scripts/accounting.py "$$($(RELEASE) --show-bin-path)" --runs '$(or $(RUNS),1000)' --seed '$(or $(SEED),1)'

# Some minutes. ROWS=WORDS runs those whose command or peer has the words.
test-peers: build
	@scripts/hostile_peers.py "$$($(RELEASE) --show-bin-path)" --only '$(ROWS)'

# Half an hour.
test-growth: build
	@scripts/process_fuzzer.py "$$($(RELEASE) --show-bin-path)" --growth

# Those that are in Python; a second.
test-scripts: test-packages
	@for folder in benchmarks scripts; do \
	  PYTHONPATH=$$folder python3 -B -m unittest discover --quiet $$folder/tests || exit; done

lint: test-packages
	$(SWIFT) format lint --strict --recursive Sources Tests fuzz/Targets Package.swift
	shellcheck --external-sources $(SCRIPTS)
	mandoc -T lint -W warning $(PAGES)

release-check: build
	@scripts/release_check.py "$$($(RELEASE) --show-bin-path)"

# Builds nothing, so that `sudo make install` leaves no files of root's in the tree.
install:
	@set -e; for tool in $(TOOLS); do test -x "$(BUILT)/$$tool" || \
	  { echo "$(BUILT)/$$tool is not built: run 'make build' first" >&2; exit 69; }; done
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/gridstream/pipelines/archive'
	install $(TOOLS:%='$(BUILT)/%') pipelines/gridstream '$(DESTDIR)$(PREFIX)/bin'
	install pipelines/*.sh pipelines/archive-spark.py '$(DESTDIR)$(PREFIX)/share/gridstream/pipelines'
	install -m 644 pipelines/stages.bash pipelines/demonstration.packets \
	  '$(DESTDIR)$(PREFIX)/share/gridstream/pipelines'
	install -m 644 pipelines/archive/*.py '$(DESTDIR)$(PREFIX)/share/gridstream/pipelines/archive'
	install -m 644 docs/gridstream.lua docs/packet.schema.json docs/receiver.schema.json \
	  '$(DESTDIR)$(PREFIX)/share/gridstream'
	set -e; plugins='$(WIRESHARK)'; test -z "$$plugins" || { install -d "$(DESTDIR)$$plugins"; \
	  ln -sf '$(PREFIX)/share/gridstream/gridstream.lua' "$(DESTDIR)$$plugins"; }
	install -d '$(DESTDIR)$(BASH_COMPLETIONS)' '$(DESTDIR)$(ZSH_COMPLETIONS)' \
	  '$(DESTDIR)$(FISH_COMPLETIONS)'
	set -e; for tool in $(TOOLS); do \
	  "$(BUILT)/$$tool" --generate-completion-script bash > "$(DESTDIR)$(BASH_COMPLETIONS)/$$tool"; \
	  sed -i '1{/^#!/d}' "$(DESTDIR)$(BASH_COMPLETIONS)/$$tool"; \
	  "$(BUILT)/$$tool" --generate-completion-script zsh > "$(DESTDIR)$(ZSH_COMPLETIONS)/_$$tool"; \
	  "$(BUILT)/$$tool" --generate-completion-script fish > "$(DESTDIR)$(FISH_COMPLETIONS)/$$tool.fish"; \
	  chmod 644 "$(DESTDIR)$(BASH_COMPLETIONS)/$$tool" "$(DESTDIR)$(ZSH_COMPLETIONS)/_$$tool" \
	    "$(DESTDIR)$(FISH_COMPLETIONS)/$$tool.fish"; \
	done
	install -m 644 completions/gridstream.bash '$(DESTDIR)$(BASH_COMPLETIONS)/gridstream'
	install -m 644 completions/_gridstream '$(DESTDIR)$(ZSH_COMPLETIONS)'
	install -m 644 completions/gridstream.fish '$(DESTDIR)$(FISH_COMPLETIONS)'
	install -d '$(DESTDIR)$(PREFIX)/share/gridstream/examples' '$(DESTDIR)$(UNITS)'
	install -m 644 $(EXAMPLES) '$(DESTDIR)$(PREFIX)/share/gridstream/examples'
	install -m 644 'service/gridstream@.service' '$(DESTDIR)$(UNITS)'
	set -e; if test '$(SYSTEMD)' -ge 254; then install -d '$(DESTDIR)$(UNITS)/gridstream@.service.d'; \
	  install -m 644 service/backoff.conf '$(DESTDIR)$(UNITS)/gridstream@.service.d'; fi
	set -e; for page in $(PAGES); do \
	  section='$(DESTDIR)$(PREFIX)/share/man/man'"$${page##*.}"; \
	  install -d "$$section"; install -m 644 "$$page" "$$section"; \
	done

# Takes away what `make install` has put there, and no more.
uninstall:
	rm -f $(TOOLS:%='$(DESTDIR)$(PREFIX)/bin/%') '$(DESTDIR)$(PREFIX)/bin/gridstream'
	rm -rf '$(DESTDIR)$(PREFIX)/share/gridstream' '$(DESTDIR)$(UNITS)/gridstream@.service.d'
	rm -f '$(DESTDIR)$(UNITS)/gridstream@.service'
	rm -f $(foreach name,gridstream $(TOOLS),'$(DESTDIR)$(BASH_COMPLETIONS)/$(name)' \
	  '$(DESTDIR)$(ZSH_COMPLETIONS)/_$(name)' '$(DESTDIR)$(FISH_COMPLETIONS)/$(name).fish')
	plugins='$(WIRESHARK)'; test -z "$$plugins" || rm -f "$(DESTDIR)$$plugins/gridstream.lua"
	rm -f $(foreach page,$(notdir $(PAGES)),'$(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(page)))/$(page)')

# For debian/rules.
tools:
	@echo $(TOOLS)

# A Debian package, in .build/deb, of what is committed.
deb: packages
	@scripts/debian-package.sh

# A folder for Home Assistant's `addons`, in .build/home-assistant-app, with the package that `make deb` has
# made: see home-assistant-app/README.md.
home-assistant-app:
	@test -n "$$(ls .build/deb/gridstream_*.deb 2> /dev/null)" || \
	  { echo "There is no package: run 'make deb' first" >&2; exit 69; }
	rm -rf .build/home-assistant-app && mkdir -p .build/home-assistant-app
	cp -r home-assistant-app/gridstream .build/home-assistant-app
	cp .build/deb/gridstream_*.deb .build/home-assistant-app/gridstream
	@echo 'Copy .build/home-assistant-app/gridstream into the folder addons of Home Assistant.'

# In a bare Debian beside this one, which debootstrap fetches: installs the package, and tries it, as a
# service as well.
test-package: deb
	@scripts/test-package.sh .build/deb/*.deb

clean:
	$(SWIFT) package clean
