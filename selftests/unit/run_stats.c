// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/run_stats.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(run_stats, cost_is_time_by_packet_and_by_core)
{
	const struct run_stats before = { 1000, 10 }, after = { 1000 + 5000000, 10 + 50000 };
	const struct run_cost cost = run_stats_cost(&before, &after, NSEC_PER_SEC / 2);

	cr_assert(cost.known);
	cr_expect(ieee_ulp_eq(dbl, cost.nanoseconds, 100, 4));
	cr_expect(ieee_ulp_eq(dbl, cost.share, 0.01, 4));
	cr_expect(ieee_ulp_eq(dbl, cost.packets, 100000, 4));
	cr_expect_not(cost.few);
}

Test(run_stats, a_few_packets_make_no_mean)
{
	const struct run_stats before = {}, after = { 216000, 1 };

	cr_expect(run_stats_cost(&before, &after, NSEC_PER_SEC).few);
}

Test(run_stats, it_is_not_known_without_packets_or_after_a_replacement)
{
	const struct run_stats one = { 1000, 10 }, less = { 10, 1 };

	cr_expect_not(run_stats_cost(&one, &one, NSEC_PER_SEC).known);
	cr_expect_not(run_stats_cost(&one, &less, NSEC_PER_SEC).known);
	cr_expect_not(run_stats_cost(&less, &one, 0).known);
}
