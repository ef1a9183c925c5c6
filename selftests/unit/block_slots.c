// SPDX-License-Identifier: GPL-2.0-only
#include "lists/block_slots.h"

#include "selftests/unit/lists.h"

#include <bpf/libbpf.h>

static struct pins pins;

static void open_pins(void)
{
	lists_open(&pins);
}

static void close_pins(void)
{
	lists_close(&pins);
}

TestSuite(block_slots, .init = open_pins, .fini = close_pins);

static const struct block block = { .created = 1, .length = PREFIX_WHOLE };

/* 10.0.0.0 and on. */
static struct address numbered(__u32 number)
{
	return address_from_ipv4(host_to_network32(0x0a000000 + number));
}

static __u32 chain_of(const struct address *address)
{
	const __u64 hash = block_hash(address, pins.state->control.hash_seed);

	return block_home(hash, pins.slot_count) * BLOCK_HEADS + block_head(hash);
}

/* Addresses that stand in one chain, by trying. */
static void find_mates(struct address *mates, int count)
{
	const struct address first = numbered(0);
	int found = 0;

	for (__u32 i = 0; found < count; i++) {
		mates[found] = numbered(i);
		found += chain_of(&mates[found]) == chain_of(&first);
	}
}

static int insert(const struct address *address)
{
	return block_slots_insert(&pins, address, &block);
}

static void insert_all(const struct address *addresses, int count)
{
	for (int i = 0; i < count; i++)
		cr_assert(eq(int, insert(&addresses[i]), 0));
}

/* That just these stand there, `without` left out. */
static void expect_all_but(const struct address *addresses, int count, int without)
{
	for (int i = 0; i < count; i++)
		cr_expect(eq(int, block_slots_find(&pins, &addresses[i]) != NULL, i != without),
			  "the one at %d, without %d", i, without);
	cr_expect(eq(u32, block_slots_count(&pins), (__u32)count - (without >= 0)));
}

enum { MATES = 5 };

Test(block_slots, a_chain_loses_any_of_its_members_and_takes_it_back)
{
	struct address mates[MATES];

	find_mates(mates, MATES);
	insert_all(mates, MATES);
	expect_all_but(mates, MATES, -1);
	for (int i = 0; i < MATES; i++) {
		cr_assert(eq(int, block_slots_remove(&pins, &mates[i]), 0));
		expect_all_but(mates, MATES, i);
		cr_assert(eq(int, block_slots_remove(&pins, &mates[i]), -ENOENT));
		cr_assert(eq(int, insert(&mates[i]), 0));
		expect_all_but(mates, MATES, -1);
	}
}

Test(block_slots, a_chain_is_as_long_as_readers_walk)
{
	struct address mates[BLOCK_CHAIN_MOST + 1];

	find_mates(mates, BLOCK_CHAIN_MOST + 1);
	insert_all(mates, BLOCK_CHAIN_MOST);
	cr_assert(eq(int, insert(&mates[BLOCK_CHAIN_MOST]), -ENOSPC));
	expect_all_but(mates, BLOCK_CHAIN_MOST, -1);
	cr_assert(block_slots_find(&pins, &mates[BLOCK_CHAIN_MOST]) == NULL);
	cr_assert(eq(int, block_slots_remove(&pins, &mates[3]), 0));
	cr_assert(eq(int, insert(&mates[BLOCK_CHAIN_MOST]), 0));
}

Test(block_slots, every_slot_can_be_taken)
{
	struct address addresses[TEST_ADDRESSES], more = numbered(TEST_ADDRESSES);

	for (__u32 i = 0; i < TEST_ADDRESSES; i++)
		addresses[i] = numbered(i);
	insert_all(addresses, TEST_ADDRESSES);
	expect_all_but(addresses, TEST_ADDRESSES, -1);
	cr_assert(eq(int, insert(&more), -ENOSPC));
	cr_assert(eq(int, block_slots_remove(&pins, &addresses[7]), 0));
	cr_assert(eq(int, insert(&more), 0));
	cr_assert(block_slots_find(&pins, &addresses[7]) == NULL);
	addresses[7] = more;
	expect_all_but(addresses, TEST_ADDRESSES, -1);
}

Test(block_slots, keys_are_what_stands)
{
	struct address mates[MATES];
	struct prefix_set keys = {};

	find_mates(mates, MATES);
	insert_all(mates, MATES);
	block_slots_remove(&pins, &mates[1]);
	cr_assert(eq(int, block_slots_keys(&pins, &keys), 0));
	prefix_set_sort(&keys);
	cr_assert(eq(int, keys.count, MATES - 1));
	for (int i = 0; i < MATES; i++) {
		const struct prefix prefix = prefix_of(&mates[i]);

		cr_expect(eq(int, prefix_set_has(&keys, &prefix), i != 1));
	}
	free(keys.prefixes);
}

static __u32 key_of(const struct block *standing)
{
	return (__u32)((const char *)standing - (const char *)pins.slots) / sizeof(*pins.slots);
}

/* Counts on every CPU. */
static void hit_everywhere(__u32 key, __u64 packets)
{
	int cpus = libbpf_num_possible_cpus();
	struct block_hits *copies = calloc((size_t)cpus, sizeof(*copies));

	for (int i = 0; i < cpus; i++)
		copies[i] = (struct block_hits){ packets, 100 * packets, 1000 + (__u64)i };
	cr_assert(eq(int, bpf_map_update_elem(pins.block_hits, &key, copies, BPF_ANY), 0));
	free(copies);
}

Test(block_slots, counters_are_summed_and_are_zero_in_a_slot_used_again)
{
	const __u64 cpus = (__u64)libbpf_num_possible_cpus();
	struct address address = numbered(1);
	struct block_hits hits;
	__u32 key;

	insert(&address);
	key = key_of(block_slots_find(&pins, &address));
	hit_everywhere(key, 3);
	cr_assert(eq(int, block_slots_hits(&pins, block_slots_find(&pins, &address), &hits), 0));
	cr_expect(eq(u64, hits.packets, 3 * cpus));
	cr_expect(eq(u64, hits.bytes, 300 * cpus));
	cr_expect(eq(u64, hits.last_hit, 999 + cpus));

	block_slots_remove(&pins, &address);
	insert(&address);
	cr_assert(eq(u32, key_of(block_slots_find(&pins, &address)), key));
	cr_assert(eq(int, block_slots_hits(&pins, block_slots_find(&pins, &address), &hits), 0));
	cr_expect(eq(u64, hits.packets, 0));
	cr_expect(eq(u64, hits.bytes, 0));
	cr_expect(eq(u64, hits.last_hit, 0));
}

/* What is left where a writer is killed after it took a slot, or before it gave one back. */
Test(block_slots, slots_that_a_killed_writer_lost_come_back)
{
	struct address standing = numbered(1), more;

	insert(&standing);
	for (__u32 i = 0; i < pins.slot_count; i++)
		pins.slots[i].used = 1;
	for (__u32 i = 0; i < pins.slot_count; i++) {
		more = numbered(2 + i);
		cr_assert(eq(int, insert(&more), -ENOSPC));
	}
	cr_assert(eq(int, block_slots_reclaim(&pins), 0));
	for (__u32 i = 0; i < pins.slot_count - 1; i++) {
		more = numbered(2 + i);
		cr_assert(eq(int, insert(&more), 0));
	}
	cr_assert(block_slots_find(&pins, &standing) != NULL);
	cr_assert(eq(u32, block_slots_count(&pins), pins.slot_count));
}

/* The list makes room of them by itself. */
Test(block_slots, a_list_full_of_lost_slots_takes_a_block)
{
	struct prefix prefix = prefix_from("192.0.2.1");

	for (__u32 i = 0; i < pins.slot_count; i++)
		pins.slots[i].used = 1;
	cr_assert(eq(int, blocks_add(&pins, &prefix, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0, 1), 0));
}

/* Readers for whom it changed look again. */
Test(block_slots, filling_a_slot_shows)
{
	const __u32 *uses = &pins.state->control.slot_uses;
	struct address address = numbered(1);
	__u32 before = *uses;

	insert(&address);
	cr_expect(ne(u32, *uses, before));
}

enum { SLOTS = 16384 };

/* Rows of addresses as a sender may have them: a start, and the byte that counts. */
static const struct {
	const char *start;
	int byte;
} rows[] = {
	{ "10.0.0.0", 15 },  { "10.0.0.0", 14 },   { "2001:db8::", 15 },
	{ "2001:db8::", 9 }, { "2001:db8::1", 5 },
};

/* As many as there are slots: one for every fourth chain. */
static int longest_chain(__u64 seed, const char *start, int byte)
{
	static __u8 lengths[SLOTS * BLOCK_HEADS];
	struct address address = prefix_from(start).address;
	int longest = 0;

	memset(lengths, 0, sizeof(lengths));
	for (__u32 i = 0; i < SLOTS; i++) {
		__u64 hash;
		__u8 *length;

		address.bytes[byte] = (__u8)i;
		address.bytes[byte - 1] = (__u8)(i >> 8);
		hash = block_hash(&address, seed);
		length = &lengths[block_home(hash, SLOTS) * BLOCK_HEADS + block_head(hash)];
		if (*length < 255 && ++*length > longest)
			longest = *length;
	}
	return longest;
}

Test(block_hash, rows_of_addresses_are_spread_whatever_the_seed)
{
	unsigned short random[3] = { 1, 2, 3 };
	__u64 seed = 0;

	for (int i = 0; i < 200; i++) {
		for (size_t row = 0; row < ARRAY_LENGTH(rows); row++) {
			int longest = longest_chain(seed, rows[row].start, rows[row].byte);

			cr_expect(longest < BLOCK_CHAIN_MOST, "row %zu, seed %llx: %d", row, seed,
				  longest);
		}
		/* 0, 1, 2 ... and then any. */
		seed = i < 50 ? (__u64)i + 1 :
				(__u64)nrand48(random) << 33 ^ (__u64)nrand48(random);
	}
}

Test(block_hash, another_seed_is_another_order)
{
	struct address a = numbered(1), b = numbered(2);

	cr_expect(ne(u64, block_hash(&a, 1), block_hash(&a, 2)));
	cr_expect(ne(u64, block_hash(&a, 1) - block_hash(&b, 1),
		     block_hash(&a, 2) - block_hash(&b, 2)));
}
