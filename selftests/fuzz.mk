# SPDX-License-Identifier: GPL-2.0-only
# libFuzzer on everything in selftests/fuzz, for SECONDS each. Inputs of interest stay in the corpus.

SECONDS ?= 60
FUZZ_CC ?= $(CLANG)
# Headers are where a frame has them, aligned or not.
FUZZ_FLAGS := -g -O1 -std=gnu11 $(WARNINGS) -fsanitize=address,undefined -fno-sanitize=alignment \
	-fno-sanitize-recover=all
FUZZERS := $(patsubst selftests/fuzz/%.c,%,$(wildcard selftests/fuzz/*.c))
FUZZ_LIBRARY := $(LIBRARY:$(BUILD)/%=$(BUILD)/fuzz/%)

fuzz:
	@scripts/install-deps build fuzz
	@$(QUIET_MAKE) -j $(shell nproc) $(FUZZERS:%=$(BUILD)/fuzz/%)
	@$(QUIET_MAKE) $(FUZZERS:%=fuzz-%)

fuzz-%:
	@mkdir -p $(BUILD)/fuzz/corpus/$*
	@echo "$* for $(SECONDS) seconds"
	@$(BUILD)/fuzz/$* -max_total_time=$(SECONDS) -max_len=4096 -timeout=5 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix=$(BUILD)/fuzz/$*- $(BUILD)/fuzz/corpus/$*

$(FUZZERS:%=$(BUILD)/fuzz/%): $(BUILD)/fuzz/%: $(BUILD)/fuzz/selftests/fuzz/%.o $(FUZZ_LIBRARY)
	$(FUZZ_CC) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(BUILD)/fuzz/%.o: %.c | $(BUILD)/icmpguard.skel.h $(BUILD)/layout.h
	@mkdir -p $(@D)
	$(FUZZ_CC) $(CPPFLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
