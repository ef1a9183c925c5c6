// SPDX-License-Identifier: GPL-2.0-only
/* The table of blocked addresses as the kernel side reads it: colliding chains, a full list, and a
 * concurrent writer. */
#include "selftests/prog/world.h"

#include "lists/block_table.h"
#include "lists/lists.h"
#include "metrics/counters.h"
#include "base/prefix.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>

enum { SLOTS = 16, MATES = 4 };

static struct address numbered(__u32 number)
{
	return address_from_ipv4(host_to_network32(0x0a000000 + number));
}

static bool drops_from(struct world *world, const struct address *address)
{
	char text[PREFIX_TEXT];

	return drops(world, ETHERNET(), IPV4(.source = address_format(text, address)), ICMP(8, 0),
		     DATA(56));
}

static int block(struct world *world, const struct address *address)
{
	const struct prefix prefix = prefix_of(address);
	const struct list_entry entry = list_block_of(&prefix, BLOCK_ICMP, 0);

	return lists_block(&world->object.pins, &entry, world->now);
}

static bool is_address(const struct list_entry *entry, void *address)
{
	const struct address own = entry->prefix.address;

	return address_equal(&own, address);
}

static void unblock(struct world *world, const struct address *address)
{
	struct address sought = *address;

	cr_assert(lists_unblock(&world->object.pins, is_address, &sought) == 1);
}

static struct block_key key_of(const struct address *address)
{
	return (struct block_key){ .address = *address, .network = NETWORK_ANY, .length = 128 };
}

static __u32 home_of(const struct world *world, const struct address *address)
{
	const struct block_key key = key_of(address);

	return block_home(block_table_hash(&world->object.pins, &key),
			  world->object.pins.head_count * BLOCK_HEADS);
}

/* Finds addresses of one chain. */
static void find_mates(const struct world *world, struct address *mates, int count)
{
	const struct address first = numbered(0);
	const __u32 sought = home_of(world, &first);
	int found = 0;

	for (__u32 i = 0; found < count; i++) {
		const struct address address = numbered(i);

		if (home_of(world, &address) == sought)
			mates[found++] = address;
	}
}

Test(block_table, every_member_of_a_chain_is_dropped_and_nobody_else)
{
	struct world *world = world_open(&(struct world_options){ .blocks = SLOTS });
	struct address mates[MATES + 1];

	find_mates(world, mates, MATES + 1);
	for (int i = 0; i < MATES; i++)
		cr_assert(block(world, &mates[i]) == 0);
	/* The first packets take the full path, later ones do not. */
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < MATES; i++)
			cr_expect(drops_from(world, &mates[i]), "%d", i);
		cr_expect(!drops_from(world, &mates[MATES]));
	}
	unblock(world, &mates[1]);
	for (int i = 0; i < MATES; i++)
		cr_expect(drops_from(world, &mates[i]) == (i != 1), "%d, without 1", i);
	world_close(world);
}

Test(block_table, every_block_of_a_full_list_is_enforced)
{
	struct world *world = world_open(&(struct world_options){ .blocks = SLOTS });
	struct address address;

	for (__u32 i = 0; i < SLOTS; i++) {
		address = numbered(i);
		cr_assert(block(world, &address) == 0);
	}
	address = numbered(SLOTS);
	cr_assert(block(world, &address) == -ENOSPC);
	for (__u32 i = 0; i < 2 * SLOTS; i++) {
		address = numbered(i);
		cr_expect(drops_from(world, &address) == (i < SLOTS), "%u", i);
	}
	world_close(world);
}

static __u32 place_of(const struct world *world, const struct address *address)
{
	const struct pins *pins = &world->object.pins;
	const struct block_key key = key_of(address);

	return (__u32)(block_table_find(pins, &key, LIST_DROP, ORIGIN_OPERATOR) - pins->slots);
}

/* The kernel side looks there before it knows the head of the chain. */
Test(block_table, the_first_entry_of_a_chain_has_a_place_of_its_own)
{
	struct world *world = world_open(&(struct world_options){ .blocks = SLOTS });
	struct address mates[2];

	find_mates(world, mates, 2);
	cr_assert(block(world, &mates[0]) == 0 && block(world, &mates[1]) == 0);
	cr_expect(place_of(world, &mates[0]) == block_own_slot(home_of(world, &mates[0])));
	cr_expect(place_of(world, &mates[1]) != place_of(world, &mates[0]));
	unblock(world, &mates[0]);
	for (int round = 0; round < 5; round++) {
		cr_expect(!drops_from(world, &mates[0]));
		cr_expect(drops_from(world, &mates[1]));
	}
	world_close(world);
}

/* Counts drops by a block that has dropped many, and by one that has dropped none, as exported. */
static struct counters *count_drops(__u64 hits)
{
	struct world *world = world_open(NULL);
	struct counters *counters = calloc(1, sizeof(*counters));

	world->block_hits = hits;
	world_block(world, SOURCE4, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	world_block(world, SOURCE6, BLOCK_ICMP, BLOCK_BY_OPERATOR, 0);
	for (int i = 0; i < 3; i++)
		cr_expect(drops(world, PING4));
	cr_expect(drops(world, PING6));
	cr_expect(drops(world, ETHERNET(), IPV4(), ICMP(13, 0), DATA(12), PADDING(6)));
	cr_assert(counters_read(counters, &world->object.pins) == 0);
	cr_expect(counters->maps[FILLED_BLOCK_SLOTS].entries == 2);
	cr_expect(counters->maps[FILLED_BLOCK_SLOTS].most == 1024);
	cr_expect(world_blocked(world, SOURCE4).packets == 4);
	cr_expect(world_blocked(world, SOURCE4).bytes == 3 * 98 + 60);
	world_close(world);
	return counters;
}

static void expect_totals(const struct counters *counters)
{
	const struct reason_count *blocked = &counters->reasons[REASON_BLOCKED];
	const struct type_count *echo = &counters->types[type_index(4, 8)];
	const struct type_count *timestamp = &counters->types[type_index(4, 13)];

	cr_expect(blocked->packets == 5 && blocked->drops == 5 && blocked->would_drop == 0);
	cr_expect(blocked->bytes == 3 * 98 + 118 + 60);
	cr_expect(echo->packets == 3 && echo->drops == 3 && echo->bytes == 3 * 98);
	cr_expect(timestamp->packets == 1 && timestamp->drops == 1 && timestamp->bytes == 60);
	cr_expect(counters->types[type_index(6, 128)].drops == 1);
}

Test(block_table, the_first_glance_counts_what_the_pipeline_would)
{
	struct counters *early = count_drops(1 << 20), *late = count_drops(0);

	expect_totals(early);
	expect_totals(late);
	cr_expect(memcmp(early->reasons, late->reasons, sizeof(early->reasons)) == 0);
	cr_expect(memcmp(early->types, late->types, sizeof(early->types)) == 0);
	free(early);
	free(late);
}

/* Adds and removes blocks in the chain of one that stays. */
struct writer {
	struct world *world;
	const struct address *mates;
	bool stop;
	__u32 rounds;
};

static void *churn(void *context)
{
	struct writer *writer = context;
	const struct pins *pins = &writer->world->object.pins;
	const struct block_slot value = {
		.action = LIST_DROP,
		.origin = ORIGIN_OPERATOR,
		.until = { BLOCK_FOREVER, BLOCK_FOREVER, 0 },
	};
	struct block_key key;

	while (!__atomic_load_n(&writer->stop, __ATOMIC_RELAXED)) {
		for (int i = 1; i < MATES; i++) {
			key = key_of(&writer->mates[i]);
			cr_assert(block_table_insert(pins, &key, &value) == 0);
		}
		for (int i = 1; i < MATES; i++) {
			key = key_of(&writer->mates[i]);
			block_table_remove(pins, block_table_find(pins, &key, LIST_DROP,
								  ORIGIN_OPERATOR));
		}
		__atomic_fetch_add(&writer->rounds, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

/* On another CPU than the world's. */
static pthread_t start(struct writer *writer)
{
	pthread_attr_t attributes;
	pthread_t thread;
	cpu_set_t all;

	CPU_ZERO(&all);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		CPU_SET(cpu, &all);
	CPU_CLR(sched_getcpu(), &all);
	pthread_attr_init(&attributes);
	pthread_attr_setaffinity_np(&attributes, sizeof(all), &all);
	if (pthread_create(&thread, &attributes, churn, writer))
		cr_assert(pthread_create(&thread, NULL, churn, writer) == 0);
	pthread_attr_destroy(&attributes);
	return thread;
}

enum { PACKETS = 100000, ROUNDS = 30000 };

/* Sends so many at once that reader and writer overlap. */
static void send_many(struct world *world, const struct address *source)
{
	static struct frame frame;
	char text[PREFIX_TEXT];
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = frame.bytes, .repeat = PACKETS);

	frame_build(&frame, FRAME(ETHERNET(), IPV4(.source = address_format(text, source)),
				  ICMP(8, 0), DATA(56)));
	run.data_size_in = frame.size;
	cr_assert(bpf_prog_test_run_opts(world->object.program, &run) == 0);
}

Test(block_table, who_stays_blocked_is_dropped_and_who_never_was_is_not, .timeout = 60)
{
	const struct world_options options = { .blocks = SLOTS, .live = true };
	struct world *world = world_open(&options);
	struct address mates[MATES + 1];
	struct writer writer = { .world = world, .mates = mates };
	__u64 sent = 0;
	pthread_t thread;

	find_mates(world, mates, MATES + 1);
	cr_assert(block(world, &mates[0]) == 0);
	thread = start(&writer);
	while (__atomic_load_n(&writer.rounds, __ATOMIC_RELAXED) < ROUNDS) {
		send_many(world, &mates[0]);
		send_many(world, &mates[MATES]);
		sent += PACKETS;
	}
	__atomic_store_n(&writer.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	cr_expect(world_reason(world, REASON_BLOCKED).drops == sent, "%llu of %llu were dropped",
		  world_reason(world, REASON_BLOCKED).drops, sent);
	cr_expect(world_reason(world, REASON_PASS).packets == sent);
	world_close(world);
}
