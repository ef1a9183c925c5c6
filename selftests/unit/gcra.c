// SPDX-License-Identifier: GPL-2.0-only
#include "headers/gcra.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static bool take_one(__u64 *arrival, const struct gcra *limit, __u64 now)
{
	return gcra_take(arrival, limit, limit->interval, now);
}

/* Returns how many of `offered` packets, `gap` ns apart from `start`, pass. */
static unsigned int passed(const struct gcra *limit, unsigned int offered, __u64 gap, __u64 start)
{
	__u64 arrival = 0;
	unsigned int count = 0;

	for (unsigned int i = 0; i < offered; i++)
		count += take_one(&arrival, limit, start + i * gap);
	return count;
}

Test(gcra, burst_at_once_is_exact)
{
	static const __u64 bursts[] = { 1, 2, 10, 250, 100000 };

	for (size_t i = 0; i < ARRAY_LENGTH(bursts); i++) {
		struct gcra limit = gcra_limit(50, bursts[i]);

		cr_assert(eq(u64, passed(&limit, 2 * bursts[i], 0, NSEC_PER_SEC), bursts[i]));
	}
}

Test(gcra, rate_zero_is_no_limit)
{
	struct gcra limit = gcra_limit(0, 1);
	__u64 arrival = 0;

	for (int i = 0; i < 1000; i++)
		cr_assert(take_one(&arrival, &limit, 1));
	cr_assert(eq(u64, arrival, 0));
}

Test(gcra, sender_at_the_rate_always_passes)
{
	struct gcra limit = gcra_limit(50, 1);

	cr_assert(eq(uint, passed(&limit, 10000, NSEC_PER_SEC / 50, NSEC_PER_SEC), 10000));
}

/* Never more than burst + rate * time, and at most one less. */
Test(gcra, equals_a_token_bucket)
{
	static const __u64 rates[] = { 1, 7, 50, 1000, 65537 };

	for (size_t i = 0; i < ARRAY_LENGTH(rates); i++) {
		struct gcra limit = gcra_limit(rates[i], 20);
		const unsigned int offered = 200000;
		const __u64 gap = NSEC_PER_SEC / rates[i] / 10;
		const __u64 time = (offered - 1) * gap;
		const __u64 expected = 20 + time / limit.interval;
		unsigned int count = passed(&limit, offered, gap, 5 * NSEC_PER_SEC);

		cr_assert(le(u64, count, expected), "rate %llu", rates[i]);
		cr_assert(ge(u64, count + 1, expected), "rate %llu", rates[i]);
	}
}

Test(gcra, refused_packets_cost_nothing)
{
	struct gcra limit = gcra_limit(10, 5);
	__u64 arrival = 0;

	for (int i = 0; i < 5; i++)
		cr_assert(take_one(&arrival, &limit, NSEC_PER_SEC));
	for (int i = 0; i < 1000; i++)
		cr_assert_not(take_one(&arrival, &limit, NSEC_PER_SEC));
	cr_assert(take_one(&arrival, &limit, NSEC_PER_SEC + limit.interval));
	cr_assert_not(take_one(&arrival, &limit, NSEC_PER_SEC + limit.interval));
}

Test(gcra, pause_refills_to_the_burst_and_no_further)
{
	struct gcra limit = gcra_limit(10, 5);
	__u64 arrival = 0, later = 3600 * NSEC_PER_SEC;
	unsigned int count = 0;

	for (int i = 0; i < 5; i++)
		take_one(&arrival, &limit, NSEC_PER_SEC);
	for (int i = 0; i < 100; i++)
		count += take_one(&arrival, &limit, later);
	cr_assert(eq(uint, count, 5));
}

/* A packet to another target costs less: limit.spread. */
Test(gcra, cheaper_packets_go_further)
{
	struct gcra limit = gcra_limit(50, 250);
	__u64 arrival = 0;
	unsigned int count = 0;

	while (gcra_take(&arrival, &limit, limit.interval / 8, NSEC_PER_SEC))
		count++;
	cr_assert(eq(uint, count, 249 * 8 + 1));
}

Test(gcra, rates_past_a_nanosecond_stay_limits)
{
	struct gcra limit = gcra_limit(4 * NSEC_PER_SEC, 10);

	cr_assert(eq(u64, limit.interval, 1));
	cr_assert(eq(uint, passed(&limit, 100, 0, 1), 10));
}

Test(gcra, burst_zero_lets_one_through_at_a_time)
{
	struct gcra limit = gcra_limit(10, 0);

	cr_assert(eq(uint, passed(&limit, 100, 0, 1), 1));
}
