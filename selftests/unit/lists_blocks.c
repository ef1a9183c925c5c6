// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/lists.h"

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

static const __u32 none[2];

enum { NOW = 1000, LATER = 2000 };

static int add(const char *text, enum block_scope scope, __u64 expires)
{
	return test_block(&pins, text, scope, expires, NOW);
}

/* Adds a rule's block. */
static int add_rule(const struct prefix *prefix, __u16 rule, enum block_scope scope, __u64 expires,
		    __u64 now)
{
	struct list_entry entry = list_block_of(prefix, scope, expires);

	entry.origin = ORIGIN_RULE;
	entry.rule = rule;
	return lists_block(&pins, &entry, now);
}

static int drop(const char *text)
{
	return test_unblock(&pins, text) == 1 ? 0 : -ENOENT;
}

struct listing {
	int count;
	struct list_entry entries[TEST_ADDRESSES + TEST_PREFIXES];
};

static int list(const struct list_entry *entry, void *context)
{
	struct listing *listing = context;

	listing->entries[listing->count++] = *entry;
	return 0;
}

static struct listing listed(void)
{
	struct listing listing = {};

	cr_assert(eq(int, lists_each(&pins, LIST_BLOCKS, list, &listing), 0));
	return listing;
}

static struct block_key key_of(const char *text)
{
	const struct prefix prefix = prefix_from(text);

	return (struct block_key){
		.address = prefix.address,
		.network = NETWORK_ANY,
		.length = (__u8)prefix.length,
	};
}

/* Counts as the kernel side does, on the CPU that owns the slot or on another. */
static void hit(const char *text, int cpu, __u64 packets, __u64 now)
{
	const struct block_key key = key_of(text);
	struct block_slot *slot = block_table_find(&pins, &key, LIST_DROP, ORIGIN_OPERATOR);
	struct block_cpu_hits *copies = calloc((size_t)libbpf_num_possible_cpus(), sizeof(*copies));
	const struct block_hits hits = { packets, 100 * packets, now };
	__u32 number;

	cr_assert(slot != NULL, "%s", text);
	if (!slot->owner) {
		slot->owner = (__u32)cpu + 1;
		slot->hits = hits;
	} else {
		number = (__u32)(slot - pins.slots);
		copies[cpu] = (struct block_cpu_hits){ .hits = hits, .use = slot->use };
		cr_assert(
			eq(int, bpf_map_update_elem(pins.block_hits, &number, copies, BPF_ANY), 0));
	}
	free(copies);
}

static bool bit(const __u64 *bits, __u32 number)
{
	return bits[number / 64] >> number % 64 & 1;
}

/* Returns whether the kernel side, following bpf/block_lookup.h, would look up the table. */
static bool visible(const char *text)
{
	const struct block_key key = key_of(text);
	const struct address address = key.address;
	const struct state *state = pins.state;
	const struct list_lengths *lengths = &state->lists.lengths[state->lists.slot & 1];
	const __u32 family = list_family(&address);
	bool listed = false;

	if (!bit(state->presence.keys, presence_key_bit(block_table_hash(&pins, &key))))
		return false;
	if (key.length == PREFIX_WHOLE)
		return true;
	for (__u32 i = 0; i < lengths->count[family]; i++)
		listed |= lengths->lengths[family][i].length == key.length;
	return listed && bit(state->presence.prefixes, presence_prefix_bit(&address));
}

Test(blocks, added_block_is_listed_as_given)
{
	struct listing listing;

	cr_assert(eq(int, add("192.0.2.1", BLOCK_ECHO, LATER), 0));
	listing = listed();
	cr_assert(eq(int, listing.count, 1));
	cr_assert(eq(u64, listing.entries[0].created, NOW));
	cr_assert(eq(u64, listing.entries[0].expires, LATER));
	cr_assert(eq(u64, listing.entries[0].hits.packets, 0));
	cr_assert(eq(int, listing.entries[0].scope, BLOCK_ECHO));
	cr_assert(eq(int, listing.entries[0].rule, BLOCK_BY_OPERATOR));
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
		struct list_entry entry;

		add(both[i], BLOCK_ECHO, LATER);
		hit(both[i], 0, 5, 1500);
		cr_assert(eq(int, test_block(&pins, both[i], BLOCK_ICMP, 0, 1600), 0));
		entry = listed().entries[i];
		cr_assert(eq(u64, entry.hits.packets, 5));
		cr_assert(eq(u64, entry.hits.last_hit, 1500));
		cr_assert(eq(u64, entry.created, NOW));
		cr_assert(eq(u64, entry.expires, 0));
		cr_assert(eq(int, entry.scope, BLOCK_ICMP));
	}
	cr_assert(eq(int, listed().count, 2));
}

Test(blocks, replacing_an_expired_block_starts_anew)
{
	static const char *const both[] = { "192.0.2.1", "198.51.100.0/24" };

	for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
		struct list_entry entry;

		add(both[i], BLOCK_ICMP, LATER);
		hit(both[i], 0, 5, 1500);
		cr_assert(eq(int, test_block(&pins, both[i], BLOCK_ICMP, 0, LATER), 0));
		entry = listed().entries[i];
		cr_assert(eq(u64, entry.hits.packets, 0));
		cr_assert(eq(u64, entry.created, LATER));
	}
}

Test(blocks, a_rule_adds_to_an_operators_block_what_that_does_not_cover)
{
	const struct prefix prefix = prefix_from("192.0.2.1");
	struct listing listing;

	add("192.0.2.1", BLOCK_ECHO, 0);
	cr_assert(eq(int, add_rule(&prefix, 3, BLOCK_ECHO, LATER, NOW), -EEXIST));
	cr_assert(eq(int, listed().count, 1));
	cr_assert(eq(int, add_rule(&prefix, 3, BLOCK_ICMP, LATER, NOW), 0));
	listing = listed();
	cr_assert(eq(int, listing.count, 2));
	cr_assert(eq(int, listing.entries[0].origin, ORIGIN_OPERATOR));
	cr_assert(eq(int, listing.entries[0].scope, BLOCK_ECHO));
	cr_assert(eq(int, listing.entries[1].rule, 3));
	cr_assert(eq(u32, lists_rule_blocks(&pins), 1));
}

/* A rule's shorter block, or one of a smaller scope, adds nothing. */
Test(blocks, of_rules_the_longest_of_each_scope_holds)
{
	const struct prefix prefix = prefix_from("192.0.2.1");
	const struct block_key key = key_of("192.0.2.1");
	const struct block_slot *slot;

	add_rule(&prefix, 3, BLOCK_ICMP, LATER, NOW);
	add_rule(&prefix, 4, BLOCK_ECHO, LATER + 9, NOW);
	add_rule(&prefix, 5, BLOCK_ICMP, LATER - 9, NOW);
	slot = block_table_find(&pins, &key, LIST_DROP, ORIGIN_RULE);
	cr_assert(eq(u64, slot->until[BLOCK_ECHO], LATER + 9));
	cr_assert(eq(u64, slot->until[BLOCK_ICMP], LATER));
	cr_assert(eq(u64, slot->until[BLOCK_ALL], 0));
	cr_assert(eq(int, lists_sweep(&pins, LATER), 0));
	cr_assert(eq(int, slot->scope, BLOCK_ECHO), "the rest has expired");
	cr_assert(eq(int, lists_sweep(&pins, LATER + 9), 1));
}

Test(blocks, limited_takes_the_place_of_dropped)
{
	struct prefix prefix = prefix_from("192.0.2.1");
	struct list_entry entry = list_block_of(&prefix, BLOCK_ICMP, 0);

	add("192.0.2.1", BLOCK_ICMP, 0);
	entry.action = LIST_LIMIT;
	entry.interval = 1000;
	cr_assert(eq(int, lists_block(&pins, &entry, NOW), 0));
	cr_assert(eq(int, listed().count, 1));
	cr_assert(eq(int, listed().entries[0].action, LIST_LIMIT));
}

Test(blocks, sides_and_networks_are_entries_of_their_own)
{
	struct prefix prefix = prefix_from("192.0.2.9");
	struct list_entry pair = list_block_of(&prefix, BLOCK_ICMP, 0), other = pair;

	add("192.0.2.9", BLOCK_ICMP, 0);
	pair.side = SIDE_PAIR;
	pair.peer = prefix_from("192.0.2.1").address;
	cr_assert(eq(int, lists_block(&pins, &pair, NOW), 0));
	other.prefix = prefix_from("192.0.2.1");
	other.side = SIDE_PAIR;
	other.peer = prefix.address;
	cr_assert(eq(int, lists_block(&pins, &other, NOW), 0), "the same pair");
	cr_assert(eq(int, listed().count, 2));
	other = list_block_of(&prefix, BLOCK_ICMP, 0);
	other.network = 20;
	cr_assert(eq(int, lists_block(&pins, &other, NOW), 0));
	other.network = NETWORK_ANY;
	other.side = SIDE_TARGET;
	cr_assert(eq(int, lists_block(&pins, &other, NOW), 0));
	cr_assert(eq(int, listed().count, 4));
	cr_assert(eq(u32, pins.state->lists.present,
		     PRESENT_SOURCES | PRESENT_TARGETS | PRESENT_PAIRS | PRESENT_NETWORKS));
	cr_assert(eq(int, test_unblock(&pins, "192.0.2.9"), 3));
	cr_assert(eq(u32, pins.state->lists.present, PRESENT_PAIRS));
	pair.side = SIDE_CONVERSATION;
	for (__u16 identifier = 1; identifier <= 2; identifier++) {
		pair.identifier = identifier;
		cr_assert(eq(int, lists_block(&pins, &pair, NOW), 0));
		cr_assert(eq(int, lists_block(&pins, &pair, NOW), 0), "again");
	}
	cr_assert(eq(int, listed().count, 3));
	cr_assert(eq(u32, pins.state->lists.present, PRESENT_BOTH));
}

Test(blocks, an_allowed_address_is_not_blocked)
{
	cr_assert(eq(int, test_allow(&pins, "192.0.2.0/24", 0, NOW), 0));
	cr_assert(eq(int, add("192.0.2.1", BLOCK_ICMP, 0), -EPERM));
	cr_assert(eq(int, listed().count, 0));
	cr_assert(eq(int, add("192.0.0.0/16", BLOCK_ICMP, 0), 0), "of it the rest is");
}

Test(blocks, what_is_allowed_for_a_while_rests)
{
	add("192.0.2.1", BLOCK_ICMP, 0);
	cr_assert(eq(int, test_allow(&pins, "192.0.2.1", LATER, NOW), 0));
	cr_assert(eq(int, listed().count, 1));
	cr_assert(eq(int, test_allow(&pins, "192.0.2.1", 0, NOW), 1));
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

static int stop_at_second(const struct list_entry *entry, void *context)
{
	return ++*(int *)context == 2 ? 42 : 0;
}

Test(blocks, listing_stops_when_told)
{
	int calls = 0;

	add("192.0.2.1", BLOCK_ICMP, 0);
	add("192.0.2.2", BLOCK_ICMP, 0);
	add("192.0.2.3", BLOCK_ICMP, 0);
	cr_assert(eq(int, lists_each(&pins, LIST_BLOCKS, stop_at_second, &calls), 42));
	cr_assert(eq(int, calls, 2));
}

Test(blocks, sweep_takes_what_expired_and_nothing_else)
{
	add("192.0.2.1", BLOCK_ICMP, LATER);
	add("192.0.2.2", BLOCK_ICMP, LATER + 1);
	add("192.0.2.3", BLOCK_ICMP, 0);
	add("198.51.100.0/24", BLOCK_ALL, LATER);
	add("203.0.113.0/24", BLOCK_ICMP, 0);
	cr_assert(eq(int, lists_sweep(&pins, LATER - 1), 0));
	cr_assert(eq(int, lists_sweep(&pins, LATER), 2));
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

		cr_assert(eq(int, add_rule(&prefix, 0, BLOCK_ICMP, i ? expires : LATER, NOW), 0));
	}
}

Test(blocks, full_map_refuses_and_stays_as_it_was)
{
	const struct prefix prefix = prefix_from("192.0.2.1");
	const struct prefix standing = prefix_from("10.0.0.5");
	const struct list_batch batch = { list_block_of(&prefix, BLOCK_ALL, 0), &prefix, 1 };

	fill_addresses(0);
	cr_assert(eq(int, lists_fit(&pins, &batch, none, NOW), -ENOSPC));
	cr_assert(eq(int, add("192.0.2.1", BLOCK_ALL, 0), -ENOSPC));
	cr_assert(eq(u32, pins.state->control.scope_all, 0));
	cr_assert(eq(int, listed().count, TEST_ADDRESSES));
	cr_assert(eq(int, add_rule(&standing, 1, BLOCK_ICMP, 0, NOW), 0),
		  "one that stands can be added to");
	cr_assert(eq(int, add("192.0.2.0/24", BLOCK_ICMP, 0), 0), "prefixes have room");
}

Test(blocks, full_map_makes_room_by_sweeping)
{
	fill_addresses(0);
	cr_assert(eq(int, test_block(&pins, "192.0.2.1", BLOCK_ALL, 0, LATER), 0));
	cr_assert(eq(int, listed().count, TEST_ADDRESSES));
	cr_assert(visible("192.0.2.1"), "the sweep must not take its bit along");
	cr_assert(eq(u32, pins.state->control.scope_all, 1));
}

Test(blocks, full_prefixes_refuse_new_prefixes_alone)
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
	const struct prefix prefixes[3] = { prefix_from("10.0.0.0"), prefix_from("10.0.0.1"),
					    prefix_from("192.0.2.0/24") };
	struct list_batch batch = { list_block_of(prefixes, BLOCK_ICMP, 0), prefixes, 3 };

	fill_addresses(0);
	batch.model.origin = ORIGIN_RULE;
	cr_assert(eq(int, lists_fit(&pins, &batch, none, NOW), 0));
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
	const struct list_entry by_rule = { .origin = ORIGIN_RULE };
	const struct list_entry by_operator = { .origin = ORIGIN_OPERATOR };

	cr_assert(not(lists_enforced(&pins, &by_rule, NOW)));
	cr_assert(lists_enforced(&pins, &by_operator, NOW));
	pins.state->config[1].enforce = 1;
	cr_assert(not(lists_enforced(&pins, &by_rule, NOW)));
	pins.state->control.slot = 1;
	cr_assert(lists_enforced(&pins, &by_rule, NOW));
}

/* A reader that must find the bits of two existing blocks set at any moment. */
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
		__u64 one = __atomic_load_n(&presence->keys[address / 64], __ATOMIC_RELAXED);
		__u64 other = __atomic_load_n(&presence->prefixes[prefix / 64], __ATOMIC_RELAXED);

		if (!(one >> address % 64 & 1) || !(other >> prefix % 64 & 1))
			reader->missed = true;
	}
	return NULL;
}

/* Returns a prefix that is not among `standing`. */
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
	const struct block_key key = key_of("192.0.2.77");
	const struct address second = prefix_from("2a00::/31").address;
	struct reader reader = { .address_bit = presence_key_bit(block_table_hash(&pins, &key)),
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
			lists_unblock(&pins, test_is_prefix, &standing[--count]);
		standing[count] = random_prefix(random, standing, count);
		add_rule(&standing[count++], 0, BLOCK_ICMP, 0, NOW);
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
