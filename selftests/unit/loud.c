// SPDX-License-Identifier: GPL-2.0-only
#include "memory/loud.h"

#include "headers/hash.h"

#include <criterion/criterion.h>

#define HOUR (3600 * NSEC_PER_SEC)

Test(loud, of_one_network_and_view_for_an_hour_or_two)
{
	struct ledger *louds = loud_new();
	struct endpoint source = { .address = address_from_ipv4(1), .network = 10 };
	struct endpoint other = source, outbound = source;
	struct hyperloglog sources = {};
	__u64 hash = hash_address(&source.address, 1), now = 1000 * HOUR;

	other.network = 20;
	outbound.view = VIEW_OUTBOUND;
	hyperloglog_add(&sources, hash);
	cr_assert(loud_lacks(louds, &source, &sources, now));
	loud_add(louds, &source, hash, now);
	cr_assert_not(loud_lacks(louds, &source, &sources, now));
	cr_assert(loud_lacks(louds, &other, &sources, now), "the same address, another host");
	cr_assert(loud_lacks(louds, &outbound, &sources, now));
	hyperloglog_add(&sources, hash_mix(hash));
	cr_assert(loud_lacks(louds, &source, &sources, now), "one of two");
	sources = (struct hyperloglog){};
	hyperloglog_add(&sources, hash);
	cr_assert_not(loud_lacks(louds, &source, &sources, now + HOUR + HOUR / 2));
	cr_assert(loud_lacks(louds, &source, &sources, now + 3 * HOUR));
	ledger_free(louds);
}
