// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/batch.h"

#include "headers/types.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/redirect.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* More than one call reads. */
enum { ENTRIES = 20000 };

static int make_map(enum bpf_map_type type)
{
	int map = bpf_map_create(type, "batch_test", sizeof(__u32), sizeof(__u64), 4 * ENTRIES,
				 NULL);

	if (map < 0)
		cr_skip("not permitted to make a map");
	return map;
}

static unsigned char *seen;

static void note(const void *key, const void *value, void *context)
{
	__u32 number = *(const __u32 *)key;

	cr_assert(lt(uint, number, ENTRIES));
	cr_assert(eq(u64, *(const __u64 *)value, number * 3ULL));
	seen[number]++;
	(*(unsigned int *)context)++;
}

static void assert_each_once(enum bpf_map_type type)
{
	int map = make_map(type);
	unsigned int count = 0;

	seen = calloc(ENTRIES, 1);
	for (__u32 key = 0; key < ENTRIES; key++) {
		__u64 value = key * 3ULL;

		cr_assert(eq(int, bpf_map_update_elem(map, &key, &value, BPF_ANY), 0));
	}
	cr_assert(eq(int, batch_each(map, note, &count), 0));
	cr_assert(eq(uint, count, ENTRIES));
	for (__u32 key = 0; key < ENTRIES; key++)
		cr_assert(eq(uint, seen[key], 1), "entry %u", key);
	free(seen);
	close(map);
}

Test(batch, each_entry_of_an_lru_hash_once)
{
	assert_each_once(BPF_MAP_TYPE_LRU_HASH);
}

Test(batch, each_entry_of_a_hash_once)
{
	assert_each_once(BPF_MAP_TYPE_HASH);
}

Test(batch, empty_map)
{
	int map = make_map(BPF_MAP_TYPE_LRU_HASH);
	unsigned int count = 0;

	cr_assert(eq(int, batch_each(map, note, &count), 0));
	cr_assert(eq(uint, count, 0));
	close(map);
}

Test(batch, not_a_map)
{
	cr_redirect_stderr();
	cr_assert(eq(int, batch_each(-1, note, NULL), -EBADFD));
}
