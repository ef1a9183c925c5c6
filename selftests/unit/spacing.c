// SPDX-License-Identifier: GPL-2.0-only
/* The regularity of times, by how they are generated. */
#include "memory/spacing.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <math.h>

static double uniform(__u64 *state)
{
	*state = hash_mix(*state + 0x9e3779b97f4a7c15ULL);
	return (double)(*state >> 11) / (1ULL << 53);
}

/* Requests, each `gap` s after the one before, plus or minus up to `jitter` of it; with a negative
 * `gap`, at random. */
static struct spacing_counts make(double gap, double jitter, __u32 count, __u64 seed)
{
	struct spacing spacing = {};
	struct spacing_counts counts;
	__u64 now = NSEC_PER_SEC;

	for (__u32 i = 0; i < count; i++) {
		double own = gap < 0 ? gap * log(1 - uniform(&seed)) :
				       gap * (1 + jitter * (2 * uniform(&seed) - 1));

		spacing_add(&spacing, now, 1);
		now += (__u64)(own * NSEC_PER_SEC);
	}
	spacing_read(&spacing, &counts);
	return counts;
}

Test(spacing, a_timer_is_regular)
{
	struct spacing_counts counts = make(30, 0, 40, 1);

	cr_assert_float_eq(counts.median, 30, 0.01);
	cr_assert_float_eq(counts.dispersion, 0, 0.01);
	cr_assert_float_eq(counts.score, 1, 0.01);
	cr_assert(counts.of_contacts);
	cr_assert_eq(make(1, 0, 40, 1).of_contacts, false, "without a pause there is one contact");
}

Test(spacing, jitter_of_half_the_interval_is_regular_and_chance_is_not)
{
	double least = 1, most = 0;

	for (__u64 seed = 1; seed <= 40; seed++) {
		least = fmin(least, make(300, 0.5, 64, seed).score);
		most = fmax(most, make(-300, 0, 64, seed).score);
	}
	cr_expect_gt(least, 0.7, "%f", least);
	cr_expect_lt(most, 0.75, "%f", most);
}

Test(spacing, contacts_of_several_packets_count_once)
{
	struct spacing spacing = {};
	struct spacing_counts counts;

	for (__u32 contact = 0; contact < 20; contact++)
		for (__u32 packet = 0; packet < 3; packet++)
			spacing_add(&spacing, (1 + contact * 300 + packet) * NSEC_PER_SEC, 1);
	spacing_read(&spacing, &counts);
	cr_assert(counts.of_contacts);
	cr_assert_float_eq(counts.median, 300, 0.01);
	cr_assert_eq(counts.gaps, 19);
	cr_assert_float_eq(counts.score, 1, 0.01);
}

Test(spacing, packets_that_no_poll_parted_share_the_time)
{
	struct spacing spacing = {};
	struct spacing_counts counts;

	cr_assert(spacing_add(&spacing, NSEC_PER_SEC, 5), "the first begins a contact");
	cr_assert_not(spacing_add(&spacing, 2 * NSEC_PER_SEC, 5));
	cr_assert_not(spacing_add(&spacing, 2 * NSEC_PER_SEC, 0));
	spacing_read(&spacing, &counts);
	cr_assert_eq(counts.gaps, 1);
	cr_assert_float_eq(counts.median, 0.2, 0.001);
}
