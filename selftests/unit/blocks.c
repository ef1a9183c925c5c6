// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/lists.h"

#include "lists/block_slots.h"

#include <bpf/libbpf.h>
#include <pthread.h>
#include <time.h>

static struct pins pins;

static void open_pins(void)
{
	lists_open(&pins);
}

static void close_pins(void)
{
	lists_close(&pins);
}

TestSuite(blocks, .init = open_pins, .fini = close_pins);

enum { NOW = 1000, LATER = 2000 };

static int add(const char *text, enum block_scope scope, __u64 expires)
{
	struct prefix prefix = prefix_from(text);

	return blocks_add(&pins, &prefix, scope, BLOCK_BY_OPERATOR, expires, NOW);
}

static int drop(const char *text)
{
	struct prefix prefix = prefix_from(text);

	return blocks_remove(&pins, &prefix);
}

struct listing {
	int count;
	struct block_entry entries[TEST_ADDRESSES + TEST_PREFIXES];
};

static int list(const struct block_entry *entry, void *context)
{
	struct listing *listing = context;

	listing->entries[listing->count++] = *entry;
	return 0;
}

static struct listing listed(void)
{
	struct listing listing = {};

	cr_assert(eq(int, blocks_each(&pins, list, &listing), 0));
	return listing;
}

/* Adds to the counters that lie at `copies`, one of a CPU's each, as the kernel side does. */
static void count(struct block_hits *hits, __u64 packets, __u64 now)
{
	hits->packets += packets;
	hits->bytes += 100 * packets;
	hits->last_hit = now;
}

static void hit_address(const struct address *address, int cpu, __u64 packets, __u64 now)
{
	const struct block *block = block_slots_find(&pins, address);
	struct block_hits *copies = calloc((size_t)libbpf_num_possible_cpus(), sizeof(*copies));
	__u32 key;

	cr_assert(block != NULL);
	key = (__u32)((const char *)block - (const char *)pins.slots) / sizeof(*pins.slots);
	cr_assert(eq(int, bpf_map_lookup_elem(pins.block_hits, &key, copies), 0));
	count(&copies[cpu], packets, now);
	cr_assert(eq(int, bpf_map_update_elem(pins.block_hits, &key, copies, BPF_ANY), 0));
	free(copies);
}

/* On one CPU. */
static void hit(const char *text, int cpu, __u64 packets, __u64 now)
{
	struct prefix prefix = prefix_from(text);
	struct address address = prefix.address;
	struct prefix_block value;

	if (prefix.length == PREFIX_WHOLE) {
		hit_address(&address, cpu, packets, now);
		return;
	}
	cr_assert(eq(int, bpf_map_lookup_elem(pins.block_prefixes, &prefix, &value), 0));
	count(&value.hits, packets, now);
	cr_assert(eq(int, bpf_map_update_elem(pins.block_prefixes, &prefix, &value, BPF_ANY), 0));
}

/* Whether the kernel side, walking as bpf/block.h does, would get as far as the maps. */
static bool visible(const char *text)
{
	struct prefix prefix = prefix_from(text);
	struct address address = prefix.address;
	const struct presence *presence = &pins.state->presence;
	__u32 bit = prefix.length == PREFIX_WHOLE ? presence_address_bit(&address) :
						    presence_prefix_bit(&address);
	const __u64 *bits = prefix.length == PREFIX_WHOLE ? presence->addresses :
							    presence->prefixes;

	return bits[bit / 64] >> bit % 64 & 1;
}

Test(blocks, added_block_is_listed_as_given)
{
	struct listing listing;
	struct block block;

	cr_assert(eq(int, add("192.0.2.1", BLOCK_ECHO, LATER), 0));
	listing = listed();
	cr_assert(eq(int, listing.count, 1));
	block = listing.entries[0].block;
	cr_assert(eq(u64, block.created, NOW));
	cr_assert(eq(u64, block.expires, LATER));
	cr_assert(eq(u64, listing.entries[0].hits.packets, 0));
	cr_assert(eq(int, block.scope, BLOCK_ECHO));
	cr_assert(eq(int, block.rule, BLOCK_BY_OPERATOR));
	cr_assert(visible("192.0.2.1"));
}

Test(blocks, counters_are_summed_over_cpus)
{
	int last = libbpf_num_possible_cpus() - 1;
	struct block_hits hits;

	add("192.0.2.1", BLOCK_ICMP, 0);
	hit("192.0.2.1", 0, 3, 1500);
	hit("192.0.2.1", last, 4, 1200);
	hits = listed().entries[0].hits;
	cr_assert(eq(u64, hits.packets, 7));
	cr_assert(eq(u64, hits.bytes, 700));
	cr_assert(eq(u64, hits.last_hit, last ? 1500 : 1200));
}

Test(blocks, replacing_keeps_counters_and_age)
{
	static const char *const both[] = { "192.0.2.1", "198.51.100.0/24" };

	for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
		struct prefix prefix = prefix_from(both[i]);
		struct block_entry entry;

		add(both[i], BLOCK_ECHO, LATER);
		hit(both[i], 0, 5, 1500);
		cr_assert(eq(int,
			     blocks_add(&pins, &prefix, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0, 1600),
			     0));
		entry = listed().entries[i];
		cr_assert(eq(u64, entry.hits.packets, 5));
		cr_assert(eq(u64, entry.hits.last_hit, 1500));
		cr_assert(eq(u64, entry.block.created, NOW));
		cr_assert(eq(u64, entry.block.expires, 0));
		cr_assert(eq(int, entry.block.scope, BLOCK_ICMP));
	}
	cr_assert(eq(int, listed().count, 2));
}

Test(blocks, replacing_an_expired_block_starts_anew)
{
	static const char *const both[] = { "192.0.2.1", "198.51.100.0/24" };

	for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
		struct prefix prefix = prefix_from(both[i]);
		struct block_entry entry;

		add(both[i], BLOCK_ICMP, LATER);
		hit(both[i], 0, 5, 1500);
		cr_assert(eq(int, blocks_add(&pins, &prefix, BLOCK_ICMP, 0, 0, LATER), 0));
		entry = listed().entries[i];
		cr_assert(eq(u64, entry.hits.packets, 0));
		cr_assert(eq(u64, entry.block.created, LATER));
	}
}

Test(blocks, a_rule_does_not_replace_an_operators_block)
{
	struct prefix prefix = prefix_from("192.0.2.1");

	add("192.0.2.1", BLOCK_ECHO, 0);
	cr_assert(eq(int, blocks_add(&pins, &prefix, BLOCK_ICMP, 0, LATER, NOW), -EEXIST));
	cr_assert(eq(int, listed().entries[0].block.scope, BLOCK_ECHO));
	cr_assert(eq(int, listed().entries[0].block.rule, BLOCK_BY_OPERATOR));
}

Test(blocks, an_allowed_address_is_not_blocked)
{
	struct prefix allowed = prefix_from("192.0.2.0/24");

	cr_assert(eq(int, allows_add(&pins, &allowed, 0, NOW), 0));
	cr_assert(eq(int, add("192.0.2.1", BLOCK_ICMP, 0), -EPERM));
	cr_assert(eq(int, listed().count, 0));
}

Test(blocks, a_prefix_is_not_the_longer_or_shorter_one)
{
	struct listing listing;

	add("10.0.0.0/8", BLOCK_ECHO, 0);
	hit("10.0.0.0/8", 0, 9, 1500);
	cr_assert(eq(int, drop("10.1.0.0/16"), -ENOENT));
	cr_assert(eq(int, drop("10.0.0.0"), -ENOENT));
	cr_assert(eq(int, add("10.1.0.0/16", BLOCK_ICMP, 0), 0));
	listing = listed();
	cr_assert(eq(int, listing.count, 2));
	cr_assert(eq(u64, listing.entries[1].hits.packets, 0), "not those of 10.0.0.0/8");
	cr_assert(eq(int, drop("10.0.0.0/8"), 0));
	cr_assert(eq(int, listed().count, 1));
}

Test(blocks, listing_is_addresses_then_prefixes_in_order)
{
	static const char *const added[] = { "2001:db8::/32", "198.51.100.7", "10.0.0.0/8",
					     "10.0.0.0/16",   "192.0.2.200",  "2001::1",
					     "192.0.2.9",     "2001:db8::9" };
	static const char *const expected[] = { "192.0.2.9",   "192.0.2.200",  "198.51.100.7",
						"2001::1",     "2001:db8::9",  "10.0.0.0/8",
						"10.0.0.0/16", "2001:db8::/32" };
	struct listing listing;
	char text[PREFIX_TEXT];

	for (size_t i = 0; i < ARRAY_LENGTH(added); i++)
		cr_assert(eq(int, add(added[i], BLOCK_ICMP, 0), 0));
	listing = listed();
	cr_assert(eq(int, listing.count, (int)ARRAY_LENGTH(expected)));
	for (size_t i = 0; i < ARRAY_LENGTH(expected); i++)
		cr_expect(eq(str, (char *)prefix_format(text, &listing.entries[i].prefix),
			     (char *)expected[i]));
}

static int stop_at_second(const struct block_entry *entry, void *context)
{
	return ++*(int *)context == 2 ? 42 : 0;
}

Test(blocks, listing_stops_when_told)
{
	int calls = 0;

	add("192.0.2.1", BLOCK_ICMP, 0);
	add("192.0.2.2", BLOCK_ICMP, 0);
	add("192.0.2.3", BLOCK_ICMP, 0);
	cr_assert(eq(int, blocks_each(&pins, stop_at_second, &calls), 42));
	cr_assert(eq(int, calls, 2));
}

Test(blocks, sweep_takes_what_expired_and_nothing_else)
{
	add("192.0.2.1", BLOCK_ICMP, LATER);
	add("192.0.2.2", BLOCK_ICMP, LATER + 1);
	add("192.0.2.3", BLOCK_ICMP, 0);
	add("198.51.100.0/24", BLOCK_ALL, LATER);
	add("203.0.113.0/24", BLOCK_ICMP, 0);
	cr_assert(eq(int, blocks_sweep(&pins, LATER - 1), 0));
	cr_assert(eq(int, blocks_sweep(&pins, LATER), 2));
	cr_assert(eq(int, listed().count, 3));
	cr_assert(not(visible("192.0.2.1")));
	cr_assert(not(visible("198.51.100.0/24")));
	cr_assert(visible("192.0.2.2"));
	cr_assert(visible("203.0.113.0/24"));
	cr_assert(eq(u32, pins.state->control.scope_all, 0));
}

static void fill_addresses(__u64 expires)
{
	for (__u32 i = 0; i < TEST_ADDRESSES; i++) {
		struct address address = address_from_ipv4(host_to_network32(0x0a000000 + i));
		struct prefix prefix = prefix_of(&address);

		cr_assert(eq(int,
			     blocks_add(&pins, &prefix, BLOCK_ICMP, 0, i ? expires : LATER, NOW),
			     0));
	}
}

Test(blocks, full_map_refuses_and_stays_as_it_was)
{
	struct prefix prefix = prefix_from("192.0.2.1");
	const struct prefix_set set = { &prefix, 1 };

	fill_addresses(0);
	cr_assert(eq(int, blocks_fit(&pins, &set, NOW), -ENOSPC));
	cr_assert(eq(int, add("192.0.2.1", BLOCK_ALL, 0), -ENOSPC));
	cr_assert(eq(u32, pins.state->control.scope_all, 0));
	cr_assert(eq(int, listed().count, TEST_ADDRESSES));
	cr_assert(eq(int, add("10.0.0.5", BLOCK_ICMP, 0), 0), "one that stands can be replaced");
	cr_assert(eq(int, add("192.0.2.0/24", BLOCK_ICMP, 0), 0), "the trie has room");
}

Test(blocks, full_map_makes_room_by_sweeping)
{
	struct prefix prefix = prefix_from("192.0.2.1");

	fill_addresses(0);
	cr_assert(eq(int, blocks_add(&pins, &prefix, BLOCK_ALL, BLOCK_BY_OPERATOR, 0, LATER), 0));
	cr_assert(eq(int, listed().count, TEST_ADDRESSES));
	cr_assert(visible("192.0.2.1"), "the sweep must not take its bit along");
	cr_assert(eq(u32, pins.state->control.scope_all, 1));
}

Test(blocks, full_trie_refuses_new_prefixes_alone)
{
	char text[PREFIX_TEXT];

	for (int i = 0; i < TEST_PREFIXES; i++) {
		snprintf(text, sizeof(text), "10.%d.0.0/16", i);
		cr_assert(eq(int, add(text, BLOCK_ICMP, 0), 0));
	}
	cr_assert(eq(int, add("192.0.2.0/24", BLOCK_ICMP, 0), -ENOSPC));
	cr_assert(eq(int, add("10.3.0.0/16", BLOCK_ECHO, 0), 0));
	cr_assert(eq(int, listed().count, TEST_PREFIXES));
}

Test(blocks, fit_counts_only_what_is_new)
{
	struct prefix prefixes[3] = { prefix_from("10.0.0.0"), prefix_from("10.0.0.1"),
				      prefix_from("192.0.2.0/24") };
	const struct prefix_set set = { prefixes, 3 };

	fill_addresses(0);
	cr_assert(eq(int, blocks_fit(&pins, &set, NOW), 0));
}

Test(blocks, scope_all_is_the_number_of_such_blocks)
{
	const __u32 *scope_all = &pins.state->control.scope_all;

	add("192.0.2.1", BLOCK_ALL, 0);
	add("192.0.2.1", BLOCK_ALL, LATER);
	add("192.0.2.0/24", BLOCK_ALL, 0);
	add("192.0.2.2", BLOCK_ICMP, 0);
	cr_assert(eq(u32, *scope_all, 2));
	add("192.0.2.0/24", BLOCK_ECHO, 0);
	cr_assert(eq(u32, *scope_all, 1));
	drop("192.0.2.2");
	cr_assert(eq(u32, *scope_all, 1));
	drop("192.0.2.1");
	cr_assert(eq(u32, *scope_all, 0));
}

Test(blocks, enforced_by_mode_or_by_operator)
{
	const struct block by_rule = { .rule = 0 }, by_operator = { .rule = BLOCK_BY_OPERATOR };

	cr_assert(not(blocks_enforced(&pins, &by_rule)));
	cr_assert(blocks_enforced(&pins, &by_operator));
	pins.state->config[1].enforce = 1;
	cr_assert(not(blocks_enforced(&pins, &by_rule)));
	pins.state->control.slot = 1;
	cr_assert(blocks_enforced(&pins, &by_rule));
}

/* A reader that must find the bits of two standing blocks set at any moment. */
struct reader {
	bool stop;
	bool missed;
	__u32 address_bit;
	__u32 prefix_bit;
};

static void *watch(void *context)
{
	const struct presence *presence = &pins.state->presence;
	struct reader *reader = context;
	__u32 address = reader->address_bit, prefix = reader->prefix_bit;

	while (!__atomic_load_n(&reader->stop, __ATOMIC_ACQUIRE)) {
		__u64 one = __atomic_load_n(&presence->addresses[address / 64], __ATOMIC_RELAXED);
		__u64 other = __atomic_load_n(&presence->prefixes[prefix / 64], __ATOMIC_RELAXED);

		if (!(one >> address % 64 & 1) || !(other >> prefix % 64 & 1))
			reader->missed = true;
	}
	return NULL;
}

/* One that is not among `standing` yet. */
static struct prefix random_prefix(unsigned short random[3], const struct prefix *standing,
				   int count)
{
	struct address address = {};
	struct prefix prefix;

	address.words[0] = (__be32)nrand48(random);
	address.words[3] = (__be32)nrand48(random);
	if (nrand48(random) & 1)
		address = address_from_ipv4(address.words[0]);
	prefix.length = nrand48(random) & 1 ? PREFIX_WHOLE : 97 + (__u32)(nrand48(random) % 31);
	prefix.address = address_mask(&address, prefix.length);
	for (int i = 0; i < count; i++)
		if (!memcmp(&standing[i], &prefix, sizeof(prefix)))
			return random_prefix(random, standing, count);
	return prefix;
}

Test(blocks, what_stands_is_visible_while_others_come_and_go)
{
	long seed = (long)time(NULL);
	unsigned short random[3] = { 0x330e, (unsigned short)seed, (unsigned short)(seed >> 16) };
	const struct prefix address = prefix_from("192.0.2.77"), prefix = prefix_from("2a00::/31");
	const struct address first = address.address, second = prefix.address;
	struct reader reader = { .address_bit = presence_address_bit(&first),
				 .prefix_bit = presence_prefix_bit(&second) };
	struct prefix standing[8];
	char text[PREFIX_TEXT];
	pthread_t thread;
	int count = 0;

	add("192.0.2.77", BLOCK_ICMP, 0);
	add("2a00::/31", BLOCK_ICMP, 0);
	cr_assert(eq(int, pthread_create(&thread, NULL, watch, &reader), 0));
	for (int i = 0; i < 2000; i++) {
		if (count == 8)
			blocks_remove(&pins, &standing[--count]);
		standing[count] = random_prefix(random, standing, count);
		blocks_add(&pins, &standing[count++], BLOCK_ICMP, 0, 0, NOW);
		if (i % 3 == 0) {
			struct prefix swapped = standing[0];

			standing[0] = standing[count - 1];
			standing[count - 1] = swapped;
		}
		for (int j = 0; j < count; j++)
			reader.missed |= !visible(prefix_format(text, &standing[j]));
	}
	__atomic_store_n(&reader.stop, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	cr_assert(not(reader.missed), "seed %ld", seed);
}
