# SPDX-License-Identifier: GPL-2.0-only
# Captures through the whole of it, held against what they hold.

# The project's own captures, and a larger collection where it stands beside the project.
EXPECTATIONS = $(wildcard selftests/replay/expected.tsv ../shared/corpus/expected.tsv)

tests: $(BUILD)/accuracy

accuracy:
	@scripts/install-deps build
	@$(QUIET_MAKE) $(BUILD)/accuracy
	@$(BUILD)/accuracy $(EXPECTATIONS)

$(BUILD)/accuracy: $(BUILD)/selftests/replay/accuracy.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

replay-speed:
	@scripts/install-deps build
	@$(QUIET_MAKE) $(BUILD)/replay-speed
	@$(BUILD)/replay-speed

$(BUILD)/replay-speed: $(BUILD)/selftests/replay/speed.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: replay-speed

# What became of each packet, for field.mk.
$(BUILD)/verdicts: $(BUILD)/selftests/replay/verdicts.o $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

tests: $(BUILD)/verdicts
