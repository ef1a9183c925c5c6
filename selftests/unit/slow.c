// SPDX-License-Identifier: GPL-2.0-only
#include "memory/slow.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define START  (20000 * DAY)

static struct slow *windows;
static const struct slow_counts once = { .contacts = 1, .packets = 1 };

static void start(void)
{
	windows = calloc(1, sizeof(*windows));
	cr_assert(windows != NULL);
}

static void stop(void)
{
	free(windows);
}

TestSuite(slow, .init = start, .fini = stop);

static double add(unsigned int element, __u64 now)
{
	struct hyperloglog sketch = {};

	hyperloglog_add(&sketch, hash_mix(element + 1));
	return slow_add(windows, &sketch, &once, now);
}

Test(slow, what_is_new_is_new_in_every_window)
{
	double fresh = 0;

	for (unsigned int i = 0; i < 30; i++)
		fresh += add(i, START);
	cr_expect(epsilon_eq(dbl, fresh, 30, 5));
	cr_expect(epsilon_eq(dbl, slow_novelty(windows, SLOW_HOUR), fresh, 0.01));
	cr_expect(epsilon_eq(dbl, slow_novelty(windows, SLOW_DAY), fresh, 0.01));
	cr_expect(eq(dbl, add(7, START + MINUTE), 0), "seen before");
}

/* An element leaves each window within the bounds stated in the header. */
static void assert_leaves(enum slow_window window, __u64 stays, __u64 gone, __u64 phase)
{
	*windows = (struct slow){};
	add(1, START + phase);
	slow_turn(windows, START + phase + stays);
	cr_expect(ge(dbl, slow_novelty(windows, window), 0.9), "window %d, phase %llu min", window,
		  phase / MINUTE);
	slow_turn(windows, START + phase + gone);
	cr_expect(le(dbl, slow_novelty(windows, window), 0.1), "window %d, phase %llu min", window,
		  phase / MINUTE);
}

Test(slow, windows_are_as_long_as_the_header_says)
{
	for (__u64 phase = 0; phase < 4 * HOUR; phase += 7 * MINUTE) {
		assert_leaves(SLOW_HOUR, 45 * MINUTE, HOUR, phase);
		assert_leaves(SLOW_FOUR_HOURS, 3 * HOUR, 4 * HOUR, phase);
		assert_leaves(SLOW_DAY, 20 * HOUR, DAY, phase);
	}
}

Test(slow, a_monitor_is_new_for_one_window)
{
	for (__u64 now = START; now < START + 3 * DAY; now += 5 * MINUTE)
		for (unsigned int host = 0; host < 40; host++)
			add(host, now);
	for (int window = 0; window < SLOW_WINDOWS; window++)
		cr_expect(le(dbl, slow_novelty(windows, window), 0.1));
	cr_expect(epsilon_eq(dbl, windows->distinct, 40, 6));
}

Test(slow, a_reading_tells_contacts_age_and_spread)
{
	struct slow_reading reading;

	for (unsigned int i = 0; i < 48; i++)
		add(i, START + i * 5 * MINUTE);
	reading = slow_read(windows, SLOW_FOUR_HOURS, START + 47 * 5 * MINUTE);
	cr_expect(ge(u32, reading.counts.contacts, 36));
	cr_expect(epsilon_eq(dbl, reading.novelty, reading.counts.contacts, 5));
	cr_expect(epsilon_eq(dbl, reading.distinct, reading.novelty, 0.5));
	cr_expect(eq(uint, reading.spread, 4));
	cr_expect(ge(u64, reading.age, 3 * HOUR));
	cr_expect(le(u64, reading.age, 4 * HOUR));
}

Test(slow, one_burst_is_spread_over_one_slot)
{
	struct slow_reading reading;

	for (unsigned int i = 0; i < 48; i++)
		add(i, START);
	reading = slow_read(windows, SLOW_HOUR, START + 14 * MINUTE);
	cr_expect(eq(uint, reading.spread, 1));
	cr_expect(eq(u64, reading.age, 14 * MINUTE));
	slow_turn(windows, START + 6 * HOUR);
	reading = slow_read(windows, SLOW_DAY, START + 6 * HOUR);
	cr_expect(eq(uint, reading.spread, 1));
	cr_expect(epsilon_eq(dbl, reading.novelty, 48, 6));
	cr_expect(eq(u32, reading.counts.contacts, 48));
}

Test(slow, after_a_pause_everything_is_past)
{
	for (unsigned int i = 0; i < 40; i++)
		add(i, START);
	slow_turn(windows, START + 3 * DAY);
	cr_expect(le(dbl, slow_novelty(windows, SLOW_DAY), 0.1));
	cr_expect(epsilon_eq(dbl, windows->distinct, 40, 6));
	cr_expect(eq(dbl, add(3, START + 3 * DAY), 0), "still known");
}

Test(slow, what_was_not_seen_for_two_weeks_is_forgotten)
{
	add(1, START);
	for (__u64 now = START; now < START + 16 * DAY; now += HOUR)
		add(2, now);
	cr_expect(epsilon_eq(dbl, windows->distinct, 1, 0.1));
	cr_expect(ge(dbl, add(1, START + 16 * DAY), 0.9));
}

Test(slow, the_past_may_be_shorter)
{
	windows->past_quarters = 96;
	add(1, START);
	for (__u64 now = START; now < START + 4 * DAY; now += HOUR)
		add(2, now);
	cr_expect(ge(dbl, add(1, START + 4 * DAY), 0.9));
	cr_expect(eq(dbl, add(2, START + 4 * DAY), 0));
}

Test(slow, the_past_ends_without_a_packet_too)
{
	windows->past_quarters = 96;
	for (unsigned int i = 0; i < 40; i++)
		add(i, START);
	cr_expect(ge(dbl, add(3, START + 4 * DAY), 0.9));
	cr_expect(le(dbl, windows->distinct, 1.1));
}

Test(slow, time_that_goes_back_does_no_harm)
{
	add(1, START);
	add(2, START - 2 * HOUR);
	cr_expect(epsilon_eq(dbl, slow_novelty(windows, SLOW_HOUR), 2, 0.1));
}
