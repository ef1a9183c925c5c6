// SPDX-License-Identifier: GPL-2.0-only
#include "memory/identifiers.h"

#include <criterion/criterion.h>

static struct identifiers identifiers;
static struct pair_counts counts;

static void read_as(__u16 identifier, bool many)
{
	identifiers_read(&identifiers, identifier, many, &counts);
}

Test(identifiers, one_that_carries_the_data_beside_a_ping)
{
	for (int i = 0; i < 100; i++) {
		identifiers_add(&identifiers, 7, false, 10, 8);
		identifiers_add(&identifiers, 1000, false, 10, i % 20 == 0);
	}
	read_as(7, false);
	cr_expect(counts.offender_count == 1 && counts.offenders[0] == 7 && !counts.bystander);
	read_as(1000, false);
	cr_expect(counts.offender_count == 1 && counts.bystander, "a ping");
}

/* A monitor's check uses a new identifier each time. */
Test(identifiers, pings_of_many_identifiers_put_none_out)
{
	identifiers_add(&identifiers, 7, false, 10, 8);
	for (__u16 i = 100; i < 400; i++)
		identifiers_add(&identifiers, i, false, 5, 0);
	read_as(399, false);
	cr_expect(counts.offender_count == 1 && counts.offenders[0] == 7 && counts.bystander);
}

Test(identifiers, a_shell_that_mostly_waits)
{
	identifiers_add(&identifiers, 7, false, 10000, 200);
	identifiers_add(&identifiers, 8, false, 10000, 40);
	read_as(7, false);
	cr_expect(counts.offender_count == 1 && counts.offenders[0] == 7);
}

Test(identifiers, data_by_many_is_the_pairs)
{
	for (__u16 i = 1; i <= FINDING_IDENTIFIERS; i++)
		identifiers_add(&identifiers, i, false, 10, 8);
	read_as(1, false);
	cr_expect(counts.offender_count == FINDING_IDENTIFIERS);
	identifiers_add(&identifiers, 200, false, 10, 8);
	read_as(300, false);
	cr_expect(counts.offender_count == 0 && !counts.bystander);
}

Test(identifiers, data_of_those_that_are_not_told_apart_is_the_pairs)
{
	identifiers_add(&identifiers, 1, false, 10, 8);
	identifiers_add(&identifiers, 0, true, 10, 1);
	read_as(0, true);
	cr_expect(counts.offender_count == 1 && counts.bystander);
	identifiers_add(&identifiers, 0, true, 10, 8);
	read_as(0, true);
	cr_expect(counts.offender_count == 0 && !counts.bystander);
}

/* Findings from before a restart do not apply to the first ping after it. */
Test(identifiers, nothing_strange_in_this_run)
{
	counts.ways[WAY_ASKED].varied = 100;
	identifiers_add(&identifiers, 9, false, 10, 0);
	read_as(9, false);
	cr_expect(counts.offender_count == 0 && counts.bystander);
	counts.ways[WAY_ASKED].varied = 0;
	read_as(9, false);
	cr_expect(!counts.bystander, "copies alone are the sign");
}

Test(identifiers, what_is_known_of_single_requests)
{
	identifiers_add_single(&identifiers, 40, 1, 2, 20);
	identifiers_add_single(&identifiers, 10, 2, 0, 4);
	read_as(1, true);
	cr_expect(counts.single == 50 && counts.orderly == 5 && counts.single_backs == 24);
}
