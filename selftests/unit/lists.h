/* SPDX-License-Identifier: GPL-2.0-only */
/* Block and allow lists of a test's own: small maps without pins, and state on the heap. */
#ifndef ICMPGUARD_SELFTESTS_UNIT_LISTS_H
#define ICMPGUARD_SELFTESTS_UNIT_LISTS_H

#include "lists/lists.h"
#include "lists/block_table.h"
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

static inline int test_counters(__u32 value, __u32 most)
{
	return test_map(BPF_MAP_TYPE_PERCPU_ARRAY, 0, sizeof(__u32), value, most);
}

enum { TEST_SLOTS = TEST_ADDRESSES + TEST_PREFIXES + ALLOWS_MOST + ALLOW_PREFIXES_MOST };

static inline void lists_open(struct pins *pins)
{
	memset(pins, 0xff, sizeof(*pins));
	pins->store = NULL;
	pins->block_slots = test_map(BPF_MAP_TYPE_ARRAY, BPF_F_MMAPABLE, sizeof(__u32),
				     sizeof(struct block_slot), TEST_SLOTS);
	pins->block_heads = test_map(BPF_MAP_TYPE_ARRAY, BPF_F_MMAPABLE, sizeof(__u32),
				     sizeof(struct block_heads), block_heads_for(TEST_SLOTS));
	pins->block_hits = test_counters(sizeof(struct block_cpu_hits), TEST_SLOTS);
	pins->state = calloc(1, sizeof(*pins->state));
	cr_assert(pins->state != NULL);
	pins->state->lists.most_addresses = TEST_ADDRESSES;
	pins->state->lists.most_prefixes = TEST_PREFIXES;
	pins->state->lists.next_expiry = BLOCK_FOREVER;
	cr_assert(eq(int, pins_map_slots(pins), 0));
}

static inline void lists_close(struct pins *pins)
{
	pins_unmap_slots(pins);
	close(pins->block_slots);
	close(pins->block_heads);
	close(pins->block_hits);
	free(pins->state);
}

static inline struct prefix prefix_from(const char *text)
{
	struct prefix prefix;

	cr_assert(eq(int, prefix_parse(text, &prefix), 0), "%s", text);
	return prefix;
}

/* Adds an operator's block of a source. */
static inline int test_block(const struct pins *pins, const char *text, enum block_scope scope,
			     __u64 expires, __u64 now)
{
	const struct prefix prefix = prefix_from(text);
	const struct list_entry entry = list_block_of(&prefix, scope, expires);

	return lists_block(pins, &entry, now);
}

static inline int test_allow(const struct pins *pins, const char *text, __u64 expires, __u64 now)
{
	const struct prefix prefix = prefix_from(text);
	const struct list_entry entry = list_allow_of(&prefix, expires);

	return lists_allow(pins, &entry, now);
}

static inline bool test_is_prefix(const struct list_entry *entry, void *prefix)
{
	return !memcmp(&entry->prefix, prefix, sizeof(entry->prefix));
}

/* Returns how many were removed. */
static inline int test_unblock(const struct pins *pins, const char *text)
{
	struct prefix prefix = prefix_from(text);

	return lists_unblock(pins, test_is_prefix, &prefix);
}

static inline int test_disallow(const struct pins *pins, const char *text)
{
	struct prefix prefix = prefix_from(text);

	return lists_disallow(pins, test_is_prefix, &prefix);
}

#endif
