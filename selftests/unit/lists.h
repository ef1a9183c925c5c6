/* SPDX-License-Identifier: GPL-2.0-only */
/* Block and allow lists of a test's own: small maps without pins, and state on the heap. */
#ifndef ICMPGUARD_SELFTESTS_UNIT_LISTS_H
#define ICMPGUARD_SELFTESTS_UNIT_LISTS_H

#include "lists/blocks.h"
#include "base/prefix.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEST_ADDRESSES = 64, TEST_PREFIXES = 16 };

static inline int test_map(enum bpf_map_type type, __u32 flags, __u32 key, __u32 value, __u32 most)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = flags);
	int map = bpf_map_create(type, "test", key, value, most, &options);

	if (map == -EPERM || map == -EACCES)
		cr_skip_test("not permitted to create maps");
	cr_assert(map >= 0, "bpf_map_create: %s", strerror(-map));
	return map;
}

static inline int test_trie(__u32 value)
{
	return test_map(BPF_MAP_TYPE_LPM_TRIE, BPF_F_NO_PREALLOC, sizeof(struct prefix), value,
			TEST_PREFIXES);
}

static inline int test_counters(__u32 value, __u32 most)
{
	return test_map(BPF_MAP_TYPE_PERCPU_ARRAY, 0, sizeof(__u32), value, most);
}

static inline void lists_open(struct pins *pins)
{
	memset(pins, 0xff, sizeof(*pins));
	pins->block_slots = test_map(BPF_MAP_TYPE_ARRAY, BPF_F_MMAPABLE, sizeof(__u32),
				     sizeof(struct block_slot), TEST_ADDRESSES);
	pins->block_hits = test_counters(sizeof(struct block_hits), TEST_ADDRESSES);
	pins->block_prefixes = test_trie(sizeof(struct prefix_block));
	pins->allows = test_map(BPF_MAP_TYPE_HASH, 0, sizeof(struct address), sizeof(struct allow),
				TEST_ADDRESSES);
	pins->allow_prefixes = test_trie(sizeof(struct allow));
	pins->state = calloc(1, sizeof(*pins->state));
	cr_assert(pins->state != NULL);
	cr_assert(eq(int, pins_map_slots(pins), 0));
}

static inline void lists_close(struct pins *pins)
{
	pins_unmap_slots(pins);
	close(pins->block_slots);
	close(pins->block_hits);
	close(pins->block_prefixes);
	close(pins->allows);
	close(pins->allow_prefixes);
	free(pins->state);
}

static inline struct prefix prefix_from(const char *text)
{
	struct prefix prefix;

	cr_assert(eq(int, prefix_parse(text, &prefix), 0), "%s", text);
	return prefix;
}

#endif
