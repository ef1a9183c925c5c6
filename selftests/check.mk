# SPDX-License-Identifier: GPL-2.0-only
# Test targets. Builds are quiet: their output is shown on failure.

# On all CPUs, where the caller has not said how many.
QUIET_MAKE = $(MAKE) --no-print-directory -s $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

demo:
	@scripts/install-deps build demo
	@echo 'building (a minute or two)'
	@$(QUIET_MAKE) all
	@scripts/demo

# The unit tests that feed hours of packets or thousands of alerts.
LONG_UNITS := simulation*|harvest|broadcasts|alert_stream

# Scenarios wait much of their time, so other suites run beside them, with lower priority.
check:
	@scripts/install-deps build test
	@echo 'building (some minutes)'
	@$(QUIET_MAKE) tests
	@selftests/report -j 2 -d $(BUILD)/check \
		netns:600="selftests/netns/run --short" \
		layout=selftests/layout-test \
		report=selftests/report-test \
		mistakes=selftests/screen/mistakes \
		unit:600="nice $(BUILD)/unit --tap --filter '!($(LONG_UNITS))/*'" \
		prog:600="nice $(BUILD)/prog --tap" \
		accuracy:600="nice $(BUILD)/accuracy --tap $(CAPTURES)"

# What takes too long for `make check`: simulations of hours to a week, attacks by somebody who has read the code, each replay
# by command, a round of the bench, the larger collection of captures if it is present, and the other scenarios.
check-long:
	@scripts/install-deps build test
	@$(QUIET_MAKE) tests
	@selftests/report -j 2 -d $(BUILD)/check-long \
		netns:1800="JOBS=3 selftests/netns/run --long" \
		evasion:1800="nice $(BUILD)/evasion --tap" \
		replay:1200="nice selftests/replay/run" \
		mixin=selftests/mixin/run \
		schemas:1200="nice selftests/schemas/run" \
		readers=selftests/readers/run \
		bench:1200="nice $(BUILD)/bench --tap" \
		units:1800="SIMULATION_SEEDS=2 SIMULATION_WEEKS=1 nice $(BUILD)/unit --tap --filter '@($(LONG_UNITS))/*'" \
		$(if $(COLLECTION),accuracy:1200="nice $(BUILD)/accuracy --tap $(COLLECTION)")

# Every tool that attacks a link's routing and neighbour discovery, and legitimate events that resemble it.
check-link:
	@scripts/install-deps build test link
	@$(QUIET_MAKE) all $(BUILD)/storm $(BUILD)/forge
	@selftests/report -d $(BUILD)/check-link \
		link:1200="SCENARIOS=link-scenarios JOBS=1 LIMIT=900 selftests/netns/run"

# Floods of a minute each at the fastest rate, pools of forged addresses, ten thousand offenders, and the time from an
# offence to its block.
check-endurance:
	@scripts/install-deps build test
	@$(QUIET_MAKE) all $(BUILD)/flood $(BUILD)/offenders
	@selftests/report -d $(BUILD)/check-endurance \
		endurance:1800="SCENARIOS=endurance JOBS=1 LIMIT=900 selftests/netns/run"

# For the scenarios: a host behind a tun interface, and programs that carry data in echoes.
NETNS_PROGRAMS := $(BUILD)/tun $(BUILD)/echo_tunnel $(BUILD)/echo_shell $(BUILD)/storm \
	$(BUILD)/offenders $(BUILD)/rogue $(BUILD)/forge
tests: $(NETNS_PROGRAMS)

$(NETNS_PROGRAMS): $(BUILD)/%: $(BUILD)/selftests/netns/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# The unit tests under AddressSanitizer and UBSan. Headers are where a frame has them, aligned or not. Leaks of the test
# library are not ours.
SANITIZERS := -fsanitize=address,undefined -fno-sanitize=alignment -fno-sanitize-recover=all

check-sanitized:
	@scripts/install-deps build test
	@$(QUIET_MAKE) BUILD=$(BUILD)/sanitized SANITIZE="$(SANITIZERS)" $(BUILD)/sanitized/unit
	@selftests/report -d $(BUILD)/check-sanitized unit:1800="LSAN_OPTIONS=suppressions=selftests/leaks.supp $(BUILD)/sanitized/unit --tap"

# The BPF object, built by every installed clang from 14 to 19: a verifier may accept one compiler's and reject
# another's.
CLANGS ?= $(notdir $(wildcard /usr/bin/clang-1[4-9]))

objects: $(CLANGS:%=$(BUILD)/objects/%.bpf.o)

$(BUILD)/objects/clang-%.bpf.o: bpf/icmpguard.bpf.c
	@mkdir -p $(@D)
	clang-$* $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

# The Debian package: install, upgrade under a flood, purge; its units under a real systemd; and `make install`.
check-package: deb all
	@scripts/install-deps test package
	@selftests/report -d $(BUILD)/check-package package:1200=selftests/package/run \
		systemd:1200=selftests/package/systemd installed=selftests/installed/run

# On bare Debians, whose systems stay in build/systems, and in a virtual machine with Debian 12's kernel.
check-package-systems:
	@scripts/install-deps test package systems kernels
	@selftests/report -d $(BUILD)/check-package-systems \
		bookworm:5400='selftests/package/bare bookworm' trixie:5400='selftests/package/bare trixie' \
		machine:3600='selftests/package/machine $(BUILD)/systems/bookworm.system'

check-kernels:
	@scripts/install-deps build kernels $(if $(filter file,$(origin CLANGS)),clangs,$(CLANGS))
	@rm -rf $(BUILD)/objects
	@$(QUIET_MAKE) all objects $(BUILD)/rogue
	@selftests/report -d $(BUILD)/check-kernels kernels:2400=selftests/kernels/run

check-cross:
	@scripts/install-deps build cross
	@$(QUIET_MAKE) all
	@selftests/report -d $(BUILD)/check-cross cross:1200=selftests/cross/run

check-systems:
	@scripts/install-deps systems
	@selftests/report -d $(BUILD)/check-systems \
		bookworm:3600='selftests/systems/run bookworm' trixie:3600='selftests/systems/run trixie'

# Reproductions and captures from the field, if that collection is next to the project. NAMES: only these rows.
FIELD := ../shared/field

field:
	@scripts/install-deps build test fuzz
	@$(QUIET_MAKE) all $(BUILD)/prog $(BUILD)/verdicts
	@selftests/report -d $(BUILD)/field field:3600="selftests/field/run $(FIELD) $(NAMES)"

lint:
	@scripts/lint

# Runs each query of the dashboard on a real Prometheus during a flood, and draws a picture.
dashboard:
	@scripts/install-deps build test mixin
	@$(QUIET_MAKE) all mixin
	@scripts/dashboard

.PHONY: check-endurance check-link check-long check-package check-package-systems dashboard objects field check-cross check-systems
