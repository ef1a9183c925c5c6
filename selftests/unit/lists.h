/* SPDX-License-Identifier: GPL-2.0-only */
/* Block and allow lists of a test's own: small maps without pins, and state on the heap. */
#ifndef ICMPGUARD_TEST_LISTS_H
#define ICMPGUARD_TEST_LISTS_H

#include "blocks.h"
#include "prefix.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEST_ADDRESSES = 64, TEST_PREFIXES = 16 };

static inline int test_map(enum bpf_map_type type, __u32 value, __u32 most)
{
	bool trie = type == BPF_MAP_TYPE_LPM_TRIE;
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = trie ? BPF_F_NO_PREALLOC : 0);
	int map = bpf_map_create(type, "test",
				 trie ? sizeof(struct prefix) : sizeof(struct address), value, most,
				 &options);

	if (map == -EPERM || map == -EACCES)
		cr_skip_test("not permitted to create maps");
	cr_assert(map >= 0, "bpf_map_create: %s", strerror(-map));
	return map;
}

static inline void lists_open(struct pins *pins)
{
	memset(pins, 0xff, sizeof(*pins));
	pins->blocks = test_map(BPF_MAP_TYPE_PERCPU_HASH, sizeof(struct block), TEST_ADDRESSES);
	pins->block_prefixes = test_map(BPF_MAP_TYPE_LPM_TRIE, sizeof(struct block), TEST_PREFIXES);
	pins->allows = test_map(BPF_MAP_TYPE_HASH, sizeof(struct allow), TEST_ADDRESSES);
	pins->allow_prefixes = test_map(BPF_MAP_TYPE_LPM_TRIE, sizeof(struct allow), TEST_PREFIXES);
	pins->state = calloc(1, sizeof(*pins->state));
	cr_assert(pins->state != NULL);
}

static inline void lists_close(struct pins *pins)
{
	close(pins->blocks);
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
