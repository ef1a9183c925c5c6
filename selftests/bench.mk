# SPDX-License-Identifier: GPL-2.0-only
# The cost per packet compared with peers, on this machine.

BENCH_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out %.bpf.c,$(wildcard selftests/bench/*.c)))

# OLD: a commit, or the bench program of another build, to measure in turns with this one.
# BENCH_FLAGS: see selftests/bench/bench.c.
bench:
	@scripts/install-deps build bench
	@$(QUIET_MAKE) $(BUILD)/bench $(BUILD)/prog
	@old=$(if $(OLD),$$(selftests/bench/old $(OLD)) &&) $(BUILD)/bench $(if $(OLD),--old "$$old") $(BENCH_FLAGS)
	@echo "a spoofed flood of ten million sources, a thousand tracked ones among them:"
	@FLOOD_PACKETS=10000000 $(BUILD)/prog --filter 'admit/a_spoofed_flood*'

tests: $(BUILD)/bench

$(BUILD)/bench: $(BENCH_OBJECTS) $(LIBRARY)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BENCH_OBJECTS): | $(BUILD)/peers.skel.h

$(BUILD)/peers.bpf.o: selftests/bench/peers.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/peers.skel.h: $(BUILD)/peers.bpf.o
	$(BPFTOOL) gen skeleton $< name peers_bpf > $@

# Packets per second on a veth pair, which takes some minutes.
bench-veth:
	@scripts/install-deps build test bench
	@$(QUIET_MAKE) all $(BUILD)/flood
	@selftests/bench/veth/run

$(BUILD)/flood: $(BUILD)/selftests/bench/veth/flood.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/selftests/bench/veth/flood.o: | $(BUILD)/flood.skel.h

$(BUILD)/flood.bpf.o: selftests/bench/veth/flood.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/flood.skel.h: $(BUILD)/flood.bpf.o
	$(BPFTOOL) gen skeleton $< name flood_bpf > $@

tests: $(BUILD)/flood

.PHONY: bench-veth
