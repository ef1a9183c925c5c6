# SPDX-License-Identifier: GPL-2.0-only
# Findings in captures, compared with the expected ones.

# The project's own captures, and a larger collection if it is next to the project.
CAPTURES := selftests/replay/expected.tsv
COLLECTION = $(wildcard ../shared/corpus/expected.tsv)

tests: $(BUILD)/accuracy

accuracy:
	@scripts/install-deps build
	@$(QUIET_MAKE) $(BUILD)/accuracy
	@$(BUILD)/accuracy $(CAPTURES) $(COLLECTION)

$(BUILD)/accuracy: $(BUILD)/selftests/replay/accuracy.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Simulated traffic at many counts and rates: SIMULATION_SEEDS of each. CURVES: only titles that contain this text.
curves:
	@scripts/install-deps build test
	@$(QUIET_MAKE) $(BUILD)/unit
	@CURVES="$(CURVES)" nice $(BUILD)/unit --verbose=1 --filter 'simulation_curves/*' 2>&1 | sed -n 's/^\[----\] //p'

# Simulated weeks of a network, each of another seed from FIRST on: some minutes each. Fails at more than one false alert a
# week, a scan that is not found or more than three records of the median one.
WEEKS ?= 20
FIRST ?= 1

weeks:
	@scripts/install-deps build test
	@$(QUIET_MAKE) $(BUILD)/unit
	@SIMULATION_WEEKS=$(WEEKS) SIMULATION_FIRST=$(FIRST) nice $(BUILD)/unit --verbose=1 --filter simulation/weeks 2>&1 | \
		sed -un 's/^\[----\] //p; $${ /Failing: 0 | Crashing: 0/!q1 }'

replay-speed:
	@scripts/install-deps build
	@$(QUIET_MAKE) $(BUILD)/replay-speed
	@$(BUILD)/replay-speed

$(BUILD)/replay-speed: $(BUILD)/selftests/replay/speed.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: curves weeks replay-speed

# The verdict on each packet, for selftests/field.
$(BUILD)/verdicts: $(BUILD)/selftests/replay/verdicts.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

tests: $(BUILD)/verdicts
