# SPDX-License-Identifier: GPL-2.0-only
# Test targets. Builds are quiet: their output is shown on failure.

# On all CPUs, where the caller has not said how many.
QUIET_MAKE = $(MAKE) --no-print-directory -s $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

demo:
	@scripts/install-deps build demo
	@$(QUIET_MAKE) all
	@scripts/demo

check:
	@scripts/install-deps build test
	@$(QUIET_MAKE) tests
	@selftests/report -d $(BUILD)/check \
		report=selftests/report-test \
		unit:600="$(BUILD)/unit --tap" \
		prog="$(BUILD)/prog --tap" \
		bench:600="$(BUILD)/bench --tap" \
		evasion="$(BUILD)/evasion --tap" \
		accuracy="$(BUILD)/accuracy --tap $(EXPECTATIONS)" \
		replay:600=selftests/replay/run \
		mistakes=selftests/screen/mistakes \
		mixin=selftests/mixin/run \
		schemas=selftests/schemas/run \
		netns:900=selftests/netns/run

# Every tool that attacks a link's routing and neighbour discovery, and legitimate events that resemble it.
check-link:
	@scripts/install-deps build test
	@$(QUIET_MAKE) all
	@selftests/report -d $(BUILD)/check-link \
		link:1200="SCENARIOS=link-scenarios LIMIT=900 selftests/netns/run"

# For the scenarios: a host behind a tun interface, and programs that carry data in echoes.
NETNS_PROGRAMS := $(BUILD)/tun $(BUILD)/echo_tunnel $(BUILD)/echo_shell
tests: $(NETNS_PROGRAMS)

$(NETNS_PROGRAMS): $(BUILD)/%: $(BUILD)/selftests/netns/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# The unit tests under AddressSanitizer and UBSan. Headers are where a frame has them, aligned or not.
SANITIZERS := -fsanitize=address,undefined -fno-sanitize=alignment -fno-sanitize-recover=all

check-sanitized:
	@scripts/install-deps build test
	@$(QUIET_MAKE) BUILD=$(BUILD)/sanitized SANITIZE="$(SANITIZERS)" $(BUILD)/sanitized/unit
	@selftests/report -d $(BUILD)/check-sanitized unit:600="$(BUILD)/sanitized/unit --tap"

# The BPF object, built by every installed clang from 14 to 19: a verifier may accept one compiler's and reject
# another's.
CLANGS ?= $(notdir $(wildcard /usr/bin/clang-1[4-9]))

objects: $(CLANGS:%=$(BUILD)/objects/%.bpf.o)

$(BUILD)/objects/clang-%.bpf.o: bpf/icmpguard.bpf.c
	@mkdir -p $(@D)
	clang-$* $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

# The Debian package: install, upgrade under a flood, purge.
check-package: deb
	@scripts/install-deps test
	@selftests/report -d $(BUILD)/check-package package:1200=selftests/package/run

check-kernels:
	@scripts/install-deps build kernels $(if $(filter file,$(origin CLANGS)),clangs,$(CLANGS))
	@rm -rf $(BUILD)/objects
	@$(QUIET_MAKE) all objects
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

.PHONY: check-link check-package dashboard objects field check-cross check-systems
