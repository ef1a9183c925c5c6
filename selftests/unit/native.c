// SPDX-License-Identifier: GPL-2.0-only
/* The kernel side compiled natively: maps like the kernel's, and a flood from the frame to the
 * block. */
#include "selftests/unit/simulated.h"

#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <errno.h>

static struct native_map *map_of(enum bpf_map_type type, __u32 key, __u32 most)
{
	return native_map_new(&(const struct native_shape){ type, key, sizeof(__u64), most });
}

static int put(struct native_map *map, __u32 key, __u64 value)
{
	return native_map_store(map, &key, &value, BPF_ANY);
}

static bool has(struct native_map *map, __u32 key, bool used)
{
	return native_map_find(map, &key, used);
}

Test(native, a_full_lru_hash_evicts_what_no_program_used)
{
	struct native_map *map = map_of(BPF_MAP_TYPE_LRU_HASH, sizeof(__u32), 3);

	for (__u32 key = 0; key < 3; key++)
		cr_assert_eq(put(map, key, key), 0);
	cr_assert(has(map, 0, true) && has(map, 1, false));
	cr_assert_eq(put(map, 3, 3), 0);
	cr_assert(has(map, 0, false) && !has(map, 1, false) && has(map, 2, false));
	native_map_clear(map, 0);
	cr_assert(!has(map, 0, false));
	native_map_free(map);
}

Test(native, a_full_hash_refuses)
{
	struct native_map *map = map_of(BPF_MAP_TYPE_HASH, sizeof(__u32), 1);
	__u32 key = 1;
	__u64 value = 1;

	cr_assert_eq(native_map_store(map, &key, &value, BPF_EXIST), -ENOENT);
	cr_assert_eq(put(map, 1, 1), 0);
	cr_assert_eq(native_map_store(map, &key, &value, BPF_NOEXIST), -EEXIST);
	cr_assert_eq(put(map, 2, 1), -E2BIG);
	cr_assert_eq(native_map_remove(map, &key), 0);
	cr_assert_eq(put(map, 2, 1), 0);
	native_map_free(map);
}

Test(native, a_trie_gives_the_longest_match)
{
	struct native_map *map = map_of(BPF_MAP_TYPE_LPM_TRIE, 4 + sizeof(__u32), 8);
	const struct {
		__u32 length;
		__u8 bytes[4];
	} wide = { 8, { 10 } }, narrow = { 23, { 10, 1, 2 } }, inside = { 32, { 10, 1, 3, 4 } },
	  beside = { 32, { 10, 1, 4, 4 } }, outside = { 32, { 11 } };
	__u64 value = 8;

	cr_assert_eq(native_map_store(map, &wide, &value, BPF_ANY), 0);
	value = 23;
	cr_assert_eq(native_map_store(map, &narrow, &value, BPF_ANY), 0);
	cr_assert_eq(*(__u64 *)native_map_find(map, &inside, true), 23);
	cr_assert_eq(*(__u64 *)native_map_find(map, &beside, true), 8);
	cr_assert_null(native_map_find(map, &outside, true));
	native_map_free(map);
}

static int take_number(void *context, void *record, size_t size)
{
	__u64 *sum = context;

	*sum = *sum * 10 + *(__u64 *)record;
	return 0;
}

Test(native, a_ring_is_full_until_it_is_read)
{
	/* Each record has a header of 8 bytes. */
	struct native_map *ring = map_of(BPF_MAP_TYPE_RINGBUF, 0, 32);
	__u64 *first = native_ring_reserve(ring, sizeof(*first));
	__u64 *second = native_ring_reserve(ring, sizeof(*second));
	__u64 sum = 0;

	cr_assert(first && second && !native_ring_reserve(ring, sizeof(*first)));
	*first = 1;
	*second = 2;
	native_ring_submit(second);
	cr_assert_eq(native_ring_consume(ring, take_number, &sum), 0, "the first comes first");
	native_ring_submit(first);
	cr_assert_eq(native_ring_consume(ring, take_number, &sum), 2);
	cr_assert_eq(sum, 12);
	first = native_ring_reserve(ring, sizeof(*first));
	cr_assert(first);
	native_ring_discard(first);
	native_map_free(ring);
}

static struct simulated simulated;
static __u32 floods;

static void report(const struct alert *alert, void *context)
{
	floods += alert->finding.rule == RULE_FLOOD_SOURCE;
}

static __u32 dropped(__u32 count)
{
	const struct ping ping = { .source = simulated_ipv4(0xc6336407),
				   .target = simulated_ipv4(0x0a000001),
				   .view = VIEW_INBOUND };
	__u32 drops = 0;

	for (__u32 i = 0; i < count; i++) {
		drops += simulated_ping(&simulated, &ping);
		simulated.now += NSEC_PER_SEC / 1000;
	}
	return drops;
}

Test(native, a_flood_is_limited_then_blocked)
{
	__u32 limited;

	simulated_start(&simulated, 1699833600 * NSEC_PER_SEC, report, NULL);
	simulated_set(&simulated, "mode=enforce");
	simulated_set(&simulated, "rules.flood-source.response=block");
	limited = dropped(3000);
	cr_assert_gt(limited, 1000);
	cr_assert_lt(limited, 3000);
	simulated_until(&simulated, simulated.now + 2 * NSEC_PER_SEC);
	cr_assert_eq(floods, 1);
	simulated_until(&simulated, simulated.now + NSEC_PER_SEC);
	cr_assert_eq(dropped(1), 1, "its block drops the first packet");
	simulated_stop(&simulated);
}
