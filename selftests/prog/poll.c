// SPDX-License-Identifier: GPL-2.0-only
/* The poll program: only what changed, nothing twice, nothing missed. */
#include "selftests/link_frames.h"
#include "selftests/prog/world.h"

#include "base/pace.h"
#include "kernel/poll.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <criterion/criterion.h>

static struct poll_request run_poll(const struct world *world, __u64 since, __u64 number)
{
	struct poll_request request = { .since = since, .poll = number };
	LIBBPF_OPTS(bpf_test_run_opts, options, .ctx_in = &request, .ctx_size_in = sizeof(request));

	cr_assert(bpf_prog_test_run_opts(world->object.poll_program, &options) == 0);
	return request;
}

struct taken {
	__u32 sources, targets, refusals;
	__u32 crowds;
	__u64 packets;
	__u32 conversations;
};

static int take_change(void *context, void *record, size_t size)
{
	const struct change *change = record;
	struct taken *taken = context;

	switch (change->table) {
	case TABLE_SOURCES:
		cr_assert(size == CHANGE_SIZE(sources));
		taken->sources++;
		taken->packets += change->sources.value.packets;
		break;
	case TABLE_TARGETS:
		cr_assert(size == CHANGE_SIZE(targets));
		taken->targets++;
		break;
	case TABLE_CROWDS:
		cr_assert(size == CHANGE_SIZE(crowds));
		taken->crowds++;
		break;
	case TABLE_CONVERSATIONS:
		cr_assert(size == CHANGE_SIZE(conversations));
		taken->conversations++;
		break;
	default:
		cr_assert(change->table == TABLE_REFUSALS && size == CHANGE_SIZE(refusals));
		taken->refusals++;
	}
	return 0;
}

static struct taken take(const struct world *world)
{
	struct taken taken = {};
	struct ring_buffer *ring = ring_buffer__new(world->object.pins.changes, take_change, &taken,
						    NULL);

	cr_assert(ring != NULL);
	cr_assert(ring_buffer__consume(ring) >= 0);
	ring_buffer__free(ring);
	return taken;
}

static void send_from(struct world *world, __u32 first, __u32 count)
{
	static struct frame frame;

	frame_build(&frame, FRAME(PING4));
	for (__u32 i = 0; i < count; i++) {
		frame_set_source4(&frame, 0x0a000000 + first + i);
		world_drops(world, &frame);
	}
}

Test(poll, hands_over_what_changed)
{
	struct world *world = world_open(NULL);
	struct poll_request request;
	struct taken taken;
	__u64 since = world->now;

	send_from(world, 0, 100);
	request = run_poll(world, since, 1);
	taken = take(world);
	cr_expect(request.entries[FILLED_SOURCES] == 100 && request.handed == 103);
	cr_expect(request.entries[FILLED_TARGETS] == 1);
	cr_expect(!request.full && taken.sources == 100 && taken.targets == 1);
	cr_expect(taken.packets == 100 && taken.crowds == 2, "of a network, and of the link");

	world->now += NSEC_PER_SEC;
	since = world->now;
	send_from(world, 10, 5);
	request = run_poll(world, since, 2);
	taken = take(world);
	cr_expect(request.entries[FILLED_SOURCES] == 100 && request.handed == 13);
	cr_expect(taken.conversations == 5, "each asks again");
	cr_expect(taken.sources == 5 && taken.targets == 1 && taken.packets == 10);

	world->now += NSEC_PER_SEC;
	request = run_poll(world, world->now, 3);
	cr_expect(request.handed == 0 && take(world).sources == 0);
	world_close(world);
}

Test(poll, hands_over_what_was_refused)
{
	struct world *world = world_open(NULL);
	struct poll_request request;
	__u64 since = world->now;

	drops(world, ETHERNET(), IPV4(), ICMP(3, 3), IPV4(.source = TARGET4), UDP(40000, 7));
	request = run_poll(world, since, 1);
	cr_expect(request.handed == 3 && request.entries[FILLED_REFUSALS] == 1);
	cr_expect(take(world).refusals == 1);
	cr_expect(run_poll(world, since, 1).handed == 0, "not twice");
	cr_expect(run_poll(world, since + 1, 2).handed == 0, "nor what did not change");
	world_close(world);
}

static void note_table(const struct change *change, __u64 now, void *tables)
{
	*(__u64 *)tables |= 1ULL << change->table;
}

/* Keys differ in size; the time at which an entry was made follows them. */
Test(poll, a_bounded_one_hands_over_entries_of_every_table)
{
	struct world *world = world_open(NULL);
	struct pace pace = {};
	struct poll_request request;
	__u64 tables = 0;
	struct poll *poll = poll_new(&world->object, note_table, &tables);

	cr_assert(poll != NULL);
	for (int i = 0; i < 3; i++) {
		drops(world, PING4);
		drops(world, ETHERNET(), IPV4(.source = TARGET4, .target = SOURCE4), ICMP(0, 0),
		      DATA(56));
	}
	drops(world, ETHERNET(), IPV4(), ICMP(3, 3), IPV4(.source = TARGET4), UDP(40000, 7));
	pace_begin(&pace, 60 * NSEC_PER_SEC);
	cr_expect(poll_changes(poll, world->now, &pace, &request) == 0);
	cr_expect(tables & 1ULL << TABLE_SOURCES && tables & 1ULL << TABLE_TARGETS);
	cr_expect(tables & 1ULL << TABLE_REFUSALS);
	cr_expect(tables & 1ULL << TABLE_CONVERSATIONS && tables & 1ULL << TABLE_ANSWERS);
	poll_free(poll);
	world_close(world);
}

Test(poll, counts_datagrams_under_way)
{
	struct world *world = world_open(NULL);
	struct poll_request request;

	for (int i = 1; i <= 3; i++)
		drops(world, ETHERNET(), IPV4(.id = i, .more = true), ICMP(8, 0), DATA(792));
	request = run_poll(world, world->now, 1);
	cr_expect(request.entries[FILLED_DATAGRAMS] == 3);
	cr_expect(request.handed == 5,
		  "%u: they are not handed over: a source, a target, a conversation, two crowds",
		  request.handed);
	world_close(world);
}

Test(poll, hands_over_nothing_twice)
{
	struct world *world = world_open(NULL);
	__u64 since = world->now;

	send_from(world, 0, 10);
	run_poll(world, since, 1);
	cr_expect(run_poll(world, since, 1).handed == 0);
	cr_expect(run_poll(world, since, 2).handed == 13, "another poll gets them again");
	world_close(world);
}

/* More entries than the ring buffer holds: after it is drained and the poll resumed, each is handed
 * over once. */
Test(poll, resumes_when_full)
{
	struct world *world = world_open(&(struct world_options){ .sources = 16384 });
	__u64 since = world->now;
	struct poll_request request;
	__u32 sources = 0, targets = 0, calls = 0;

	send_from(world, 0, 12000);
	do {
		struct taken taken;

		request = run_poll(world, since, 1);
		taken = take(world);
		sources += taken.sources;
		targets += taken.targets;
		cr_assert(++calls < 100);
	} while (request.full);
	cr_expect(calls > 1, "the ring buffer was to be too small");
	cr_expect(sources == 12000 && targets == 1, "%u and %u", sources, targets);
	world_close(world);
}

static void count_routers(const struct change *change, __u64 now, void *context)
{
	*(__u32 *)context += change->table == TABLE_ROUTERS;
}

/* A poll that is bounded in time leaves later entries to the next one; in each table, whatever the
 * size of its keys. */
Test(poll, takes_what_came_before_it_began)
{
	struct world *world = world_open(NULL);
	struct poll_request result;
	static struct frame frame;
	__u32 routers = 0;
	struct pace pace;
	struct poll *poll = poll_new(&world->object, count_routers, &routers);

	world->now = NSEC_PER_SEC;
	link_frame(&frame,
		   &(struct link_message){
			   .type = 134, .sender = 9, .source = "fe80::9", .lifetime = 1800 });
	world_drops(world, &frame);
	pace_begin(&pace, 10 * NSEC_PER_SEC);
	cr_assert(poll_changes(poll, world->now - 1, &pace, &result) == 0);
	cr_expect(routers == 0, "it came later");
	cr_assert(poll_changes(poll, world->now, &pace, &result) == 0);
	cr_expect(routers == 1);
	poll_free(poll);
	world_close(world);
}
