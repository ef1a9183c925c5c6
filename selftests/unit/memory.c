// SPDX-License-Identifier: GPL-2.0-only
/* Simulated time: the test sets the kernel side's windows, the memory reads them. */
#include "memory/memory_state.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <string.h>

/* The window's halves are turned over by the kernel side's code, compiled natively. */
#define __noinline static
#include "bpf/fanout.h"

#define HALF  (30 * NSEC_PER_SEC)
#define START (1000 * NSEC_PER_SEC)

static struct settings settings = {
	.window = 2 * HALF,
	.views = { [0 ... VIEW_COUNT - 1] = { .sweep_targets = 32 } },
	.memory_most = 4 << 20,
};

static struct source begin(__u64 now)
{
	struct source source = { .first_seen = now, .last_seen = now };

	source.targets.started = now;
	return source;
}

/* The kernel side's table of contacts. */
static bool asked[1000];

static void ask(struct source *source, unsigned int host, __u64 now)
{
	struct address address = address_from_ipv4(htonl(0xc0000200 + host));

	source->packets++;
	source->last_seen = now;
	source->contacts += !asked[host];
	asked[host] = true;
	fanout_add(&source->targets, hash_address(&address, 1), now, HALF);
}

static struct observation observe(struct memory *memory, const struct source *source, __u64 now)
{
	struct observation observation = { .observed = OBSERVED_SOURCE,
					   .now = now,
					   .source.now = source };

	cr_assert(memory_observe_source(memory, &observation));
	return observation;
}

Test(memory, a_monitors_round_is_new_once)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct observation observation;
	__u64 now = START;

	for (int second = 0; second < 300; second++, now += NSEC_PER_SEC) {
		for (unsigned int host = 0; host < 40; host++)
			ask(&source, host, now);
		observation = observe(memory, &source, now);
		if (second == 0)
			cr_assert_float_eq(observation.source.novelty, 40, 4);
		else
			cr_assert_lt(observation.source.growth, 0.5, "second %d", second);
		if (second > 61)
			cr_assert_lt(observation.source.novelty, 0.5, "second %d: %f", second,
				     observation.source.novelty);
	}
	cr_assert_float_eq(observation.source.fanout, 40, 4);
	memory_free(memory);
}

Test(memory, a_sweep_stays_new)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct observation observation = {};
	__u64 now = START;

	for (unsigned int host = 0; host < 500; host++, now += NSEC_PER_SEC) {
		ask(&source, host, now);
		observation = observe(memory, &source, now);
	}
	cr_assert_float_eq(observation.source.novelty, 45, 20,
			   "between half a window and a whole one");
	memory_free(memory);
}

Test(memory, rates_come_from_two_readings)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct observation observation;

	source.packets = 10;
	observation = observe(memory, &source, START + 2 * NSEC_PER_SEC);
	cr_assert_eq(observation.source.before->packets, 0);
	cr_assert_eq(observation.source.elapsed, 2 * NSEC_PER_SEC);
	source.packets = 110;
	observation = observe(memory, &source, START + 3 * NSEC_PER_SEC);
	cr_assert_eq(observation.source.before->packets, 10);
	cr_assert_eq(observation.source.elapsed, NSEC_PER_SEC);
	memory_free(memory);
}

Test(memory, what_came_within_less_than_a_second_makes_no_rate_of_its_own)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct observation observation;

	source.packets = 1000;
	observation = observe(memory, &source, START);
	cr_assert_eq(observation.source.elapsed, NSEC_PER_SEC);
	cr_assert_eq(observation.source.span, 0);
	memory_free(memory);
}

Test(memory, an_entry_that_was_evicted_begins_anew_but_its_targets_are_known)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct observation observation;
	__u64 later = START + 10 * NSEC_PER_SEC;

	for (unsigned int host = 0; host < 40; host++)
		ask(&source, host, START);
	observe(memory, &source, START);
	source = begin(later);
	for (unsigned int host = 0; host < 40; host++)
		ask(&source, host, later);
	observation = observe(memory, &source, later);
	cr_assert_eq(observation.source.before->packets, 0);
	cr_assert_lt(observation.source.novelty, 0.5);
	memory_free(memory);
}

Test(memory, an_event_does_not_move_it)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct observation observation = { .observed = OBSERVED_SOURCE_EVENT, .now = START };

	source.packets = 5;
	observation.source.now = &source;
	cr_assert(memory_observe_source(memory, &observation));
	observation = observe(memory, &source, START + NSEC_PER_SEC);
	cr_assert_eq(observation.source.before->packets, 0);
	memory_free(memory);
}

Test(memory, answers_are_those_to_the_same_host_the_other_way)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	const struct target entry = { .packets = 33 };
	struct observation target = { .observed = OBSERVED_TARGET, .now = START };
	struct observation observation = { .observed = OBSERVED_SOURCE, .now = START };

	target.endpoint = (struct endpoint){ .address = address_from_ipv4(htonl(9)),
					     .view = VIEW_OUTBOUND,
					     .lane = LANE_REPLY };
	target.target.now = &entry;
	cr_assert(memory_observe_target(memory, &target));
	observation.endpoint = (struct endpoint){ .address = address_from_ipv4(htonl(9)),
						  .view = VIEW_INBOUND,
						  .lane = LANE_REQUEST };
	observation.source.now = &source;
	cr_assert(memory_observe_source(memory, &observation));
	cr_assert_eq(observation.source.replies, 33);
	memory_free(memory);
}

/* What an entry counted before the daemon started, or before it was dropped, may be old. */
Test(memory, an_entry_from_before_the_daemon_is_no_news)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct observation observation;
	__u64 now = START + 3600 * NSEC_PER_SEC;

	memory_start(memory, now - NSEC_PER_SEC);
	source.over = 1000;
	ask(&source, 1, now);
	observation = observe(memory, &source, now);
	cr_assert_eq(observation.source.before->over, 1000);
	cr_assert_eq(observation.source.before->packets, source.packets);
	source.over++;
	ask(&source, 1, now + NSEC_PER_SEC);
	observation = observe(memory, &source, now + NSEC_PER_SEC);
	cr_assert_eq(source.over - observation.source.before->over, 1);
	memory_free(memory);
}

Test(memory, an_entry_that_is_new_is_news)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	struct source source = begin(START);
	struct target target = { .first_seen = START, .packets = 9 };
	struct observation observation = { .observed = OBSERVED_TARGET, .target.now = &target };

	memory_start(memory, START + 10 * NSEC_PER_MSEC);
	ask(&source, 1, START);
	cr_assert_eq(observe(memory, &source, START + NSEC_PER_SEC).source.before->packets, 0);
	observation.now = START + NSEC_PER_SEC;
	cr_assert(memory_observe_target(memory, &observation));
	cr_assert_eq(observation.target.before->packets, 0);
	memory_start(memory, START + 3600 * NSEC_PER_SEC);
	observation.endpoint.view = VIEW_PRIVATE;
	cr_assert(memory_observe_target(memory, &observation));
	cr_assert_eq(observation.target.before->packets, 9, "as above");
	memory_free(memory);
}

static struct pace unbounded;

static void nothing(const struct observation *observation, void *context)
{
}

static void count(const struct observation *observation, void *context)
{
	++*(unsigned int *)context;
}

/* A hundred thousand forged senders do not block the daemon. */
Test(memory, thinks_in_rounds)
{
	struct memory *memory = memory_new(&settings, 1, 0);
	unsigned int thoughts = 0, rounds = 1;
	struct pace pace;

	for (unsigned int i = 0; i < 500; i++) {
		struct source source = begin(START);
		struct observation observation = { .observed = OBSERVED_SOURCE,
						   .now = START,
						   .source.now = &source };

		observation.endpoint.address = address_from_ipv4(htonl(0xcb007100 + i));
		asked[1] = false;
		ask(&source, 1, START);
		cr_assert(memory_observe_source(memory, &observation));
	}
	cr_assert_gt(memory_due(memory), START);
	do {
		pace_begin(&pace, 1);
	} while (memory_tick(memory, START + 7200 * NSEC_PER_SEC, &pace, count, &thoughts) &&
		 ++rounds < 1000);
	cr_assert_gt(rounds, 10);
	cr_assert_lt(rounds, 1000);
	cr_assert_eq(memory_due(memory), 0);
	memory_free(memory);
}

/* A poll is limited in time, and the memory is evaluated before it ends. */
Test(memory, a_sweep_that_a_poll_reads_late_is_new)
{
	for (int late = 0; late < 2; late++) {
		struct memory *memory = memory_new(&settings, 1, 0);
		struct source source = begin(START + NSEC_PER_SEC / 2);
		struct observation observation;

		memset(asked, 0, sizeof(asked));
		memory_start(memory, START);
		for (unsigned int host = 0; host < 200; host++)
			ask(&source, host, source.first_seen);
		memory_tick(memory, START + NSEC_PER_SEC, &unbounded, nothing, NULL);
		if (late)
			memory_polled(memory, START + NSEC_PER_SEC);
		observation = observe(memory, &source, START + 2 * NSEC_PER_SEC);
		if (late)
			cr_expect_eq(observation.source.growth, 0, "the poll before was complete");
		else
			cr_expect_eq(observation.source.growth, 200);
		memory_free(memory);
	}
}

Test(memory, the_hours_of_the_baseline_follow_a_clock_that_was_set)
{
	const __u64 hour = 3600 * NSEC_PER_SEC, offset = 1000 * hour;
	struct memory *memory = memory_new(&settings, 1, offset);

	memory_tick(memory, START, &unbounded, nothing, NULL);
	cr_assert_eq(memory->baseline.hour, (START + offset) / hour);
	memory_set_clock(memory, offset + 3 * hour);
	memory_tick(memory, START + NSEC_PER_SEC, &unbounded, nothing, NULL);
	cr_assert_eq(memory->baseline.hour, (START + offset) / hour + 3);
	memory_free(memory);
}
