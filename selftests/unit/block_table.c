// SPDX-License-Identifier: GPL-2.0-only
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

TestSuite(block_table, .init = open_pins, .fini = close_pins);

static const struct block_slot value = {
	.action = LIST_DROP,
	.origin = ORIGIN_OPERATOR,
	.until = { BLOCK_FOREVER },
};

/* 10.0.0.0 and following. */
static struct address numbered(__u32 number)
{
	return address_from_ipv4(host_to_network32(0x0a000000 + number));
}

static struct block_key key_of(const struct address *address)
{
	return (struct block_key){ .address = *address, .network = NETWORK_ANY, .length = 128 };
}

static __u32 chain_of(const struct address *address)
{
	const struct block_key key = key_of(address);

	return block_home(block_table_hash(&pins, &key), pins.head_count * BLOCK_HEADS);
}

static struct block_slot *find(const struct address *address)
{
	const struct block_key key = key_of(address);

	return block_table_find(&pins, &key, LIST_DROP, ORIGIN_OPERATOR);
}

static int count_slot(const struct pins *of, struct block_slot *slot, void *count)
{
	++*(__u32 *)count;
	return 0;
}

static __u32 slots_count(void)
{
	__u32 count = 0;

	block_table_each(&pins, count_slot, &count);
	return count;
}

/* Finds addresses of one chain, by trial. */
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
	const struct block_key key = key_of(address);

	return block_table_insert(&pins, &key, &value);
}

static void insert_all(const struct address *addresses, int count)
{
	for (int i = 0; i < count; i++)
		cr_assert(eq(int, insert(&addresses[i]), 0));
}

/* Expects exactly these addresses, except `without`. */
static void expect_all_but(const struct address *addresses, int count, int without)
{
	for (int i = 0; i < count; i++)
		cr_expect(eq(int, find(&addresses[i]) != NULL, i != without),
			  "the one at %d, without %d", i, without);
	cr_expect(eq(u32, slots_count(), (__u32)count - (without >= 0)));
}

enum { MATES = 5 };

Test(block_table, a_chain_loses_any_of_its_members_and_takes_it_back)
{
	struct address mates[MATES];

	find_mates(mates, MATES);
	insert_all(mates, MATES);
	expect_all_but(mates, MATES, -1);
	for (int i = 0; i < MATES; i++) {
		block_table_remove(&pins, find(&mates[i]));
		expect_all_but(mates, MATES, i);
		cr_assert(find(&mates[i]) == NULL);
		cr_assert(eq(int, insert(&mates[i]), 0));
		expect_all_but(mates, MATES, -1);
	}
}

Test(block_table, a_chain_is_as_long_as_readers_walk)
{
	struct address mates[BLOCK_CHAIN_MOST + 1];

	find_mates(mates, BLOCK_CHAIN_MOST + 1);
	insert_all(mates, BLOCK_CHAIN_MOST);
	cr_assert(eq(int, insert(&mates[BLOCK_CHAIN_MOST]), -ENOSPC));
	expect_all_but(mates, BLOCK_CHAIN_MOST, -1);
	cr_assert(find(&mates[BLOCK_CHAIN_MOST]) == NULL);
	block_table_remove(&pins, find(&mates[3]));
	cr_assert(eq(int, insert(&mates[BLOCK_CHAIN_MOST]), 0));
}

Test(block_table, every_slot_can_be_taken)
{
	static struct address addresses[TEST_SLOTS];
	struct address more = numbered(TEST_SLOTS);

	for (__u32 i = 0; i < TEST_SLOTS; i++)
		addresses[i] = numbered(i);
	insert_all(addresses, TEST_SLOTS);
	expect_all_but(addresses, TEST_SLOTS, -1);
	cr_assert(eq(int, insert(&more), -ENOSPC));
	block_table_remove(&pins, find(&addresses[7]));
	cr_assert(eq(int, insert(&more), 0));
	cr_assert(find(&addresses[7]) == NULL);
	addresses[7] = more;
	expect_all_but(addresses, TEST_SLOTS, -1);
}

/* Counts on every CPU, the first of which is the owner. */
static void hit_everywhere(struct block_slot *slot, __u64 packets)
{
	int cpus = libbpf_num_possible_cpus();
	struct block_cpu_hits *copies = calloc((size_t)cpus, sizeof(*copies));
	const __u32 key = (__u32)(slot - pins.slots);

	slot->owner = 1;
	slot->hits = (struct block_hits){ packets, 100 * packets, 1000 };
	for (int i = 1; i < cpus; i++)
		copies[i] = (struct block_cpu_hits){
			.hits = { packets, 100 * packets, 1000 + (__u64)i }, .use = slot->use
		};
	cr_assert(eq(int, bpf_map_update_elem(pins.block_hits, &key, copies, BPF_ANY), 0));
	free(copies);
}

Test(block_table, counters_are_summed_and_are_zero_in_a_slot_used_again)
{
	const __u64 cpus = (__u64)libbpf_num_possible_cpus();
	struct address address = numbered(1);
	struct block_hits hits;
	struct block_slot *slot;

	insert(&address);
	slot = find(&address);
	hit_everywhere(slot, 3);
	cr_assert(eq(int, block_table_hits(&pins, slot, &hits), 0));
	cr_expect(eq(u64, hits.packets, 3 * cpus));
	cr_expect(eq(u64, hits.bytes, 300 * cpus));
	cr_expect(eq(u64, hits.last_hit, 999 + cpus));

	block_table_remove(&pins, slot);
	pins.state->lists.free_hint = (__u32)(slot - pins.slots);
	insert(&address);
	cr_assert(find(&address) == slot);
	slot->owner = 1;
	cr_assert(eq(int, block_table_hits(&pins, slot, &hits), 0));
	cr_expect(eq(u64, hits.packets, 0));
	cr_expect(eq(u64, hits.bytes, 0));
	cr_expect(eq(u64, hits.last_hit, 0));
}

/* What remains if a writer is killed after it took a slot, or before it released one. */
Test(block_table, slots_that_a_killed_writer_lost_come_back)
{
	struct address standing = numbered(1), more;

	insert(&standing);
	for (__u32 i = 0; i < pins.slot_count; i++)
		pins.slots[i].used = 1;
	for (__u32 i = 0; i < pins.slot_count; i++) {
		more = numbered(2 + i);
		cr_assert(eq(int, insert(&more), -ENOSPC));
	}
	block_table_reclaim(&pins);
	for (__u32 i = 0; i < pins.slot_count - 1; i++) {
		more = numbered(2 + i);
		cr_assert(eq(int, insert(&more), 0));
	}
	cr_assert(find(&standing) != NULL);
	cr_assert(eq(u32, slots_count(), pins.slot_count));
}

Test(block_table, a_list_full_of_lost_slots_takes_a_block_after_a_sweep)
{
	for (__u32 i = 0; i < pins.slot_count; i++)
		pins.slots[i].used = 1;
	lists_refresh(&pins);
	cr_assert(eq(int, test_block(&pins, "192.0.2.1", BLOCK_ICMP, 0, 1), 0));
}

/* Readers for which it changed look up again. */
Test(block_table, filling_a_slot_shows)
{
	const __u32 *uses = &pins.state->control.slot_uses;
	struct address address = numbered(1);
	__u32 before = *uses;

	insert(&address);
	cr_expect(ne(u32, *uses, before));
}

enum { SLOTS = 16384 };

/* Sequences of addresses that a sender may have: a start, and the byte that counts. */
static const struct {
	const char *start;
	int byte;
} rows[] = {
	{ "10.0.0.0", 15 },  { "10.0.0.0", 14 },   { "2001:db8::", 15 },
	{ "2001:db8::", 9 }, { "2001:db8::1", 5 },
};

/* As many as there are slots: one for every second chain. */
static int longest_chain(__u64 seed, const char *start, int byte)
{
	static __u8 lengths[SLOTS * 2];
	struct address address = prefix_from(start).address;
	int longest = 0;

	memset(lengths, 0, sizeof(lengths));
	for (__u32 i = 0; i < SLOTS; i++) {
		struct block_key key;
		__u64 hash;
		__u8 *length;

		address.bytes[byte] = (__u8)i;
		address.bytes[byte - 1] = (__u8)(i >> 8);
		key = key_of(&address);
		hash = block_hash(&key, seed);
		length = &lengths[block_home(hash, SLOTS * 2)];
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
		/* 0, 1, 2 ... and then arbitrary ones. */
		seed = i < 50 ? (__u64)i + 1 :
				(__u64)nrand48(random) << 33 ^ (__u64)nrand48(random);
	}
}

Test(block_hash, another_seed_is_another_order)
{
	struct address first = numbered(1), second = numbered(2);
	const struct block_key a = key_of(&first), b = key_of(&second);

	cr_expect(ne(u64, block_hash(&a, 1), block_hash(&a, 2)));
	cr_expect(ne(u64, block_hash(&a, 1) - block_hash(&b, 1),
		     block_hash(&a, 2) - block_hash(&b, 2)));
}
