// SPDX-License-Identifier: GPL-2.0-only
#include "memory/hosts.h"

#include <criterion/criterion.h>

static struct endpoint endpoint(__u32 host, enum view view, enum lane lane)
{
	return (struct endpoint){ .address = address_from_ipv4(htonl(host)),
				  .view = (__u8)view,
				  .lane = (__u8)lane };
}

static struct source_memory *sent_by(struct hosts *hosts, const struct endpoint *source)
{
	return hosts_send(hosts, hosts_of_source(hosts, source), source->lane);
}

Test(hosts, what_is_sent_and_what_comes_back_stand_together)
{
	struct hosts hosts;
	struct endpoint asks = endpoint(1, VIEW_INBOUND, LANE_REQUEST);
	struct endpoint answered = endpoint(1, VIEW_OUTBOUND, LANE_REPLY);
	struct endpoint elsewhere = asks;

	cr_assert(hosts_make(&hosts, 1 << 16, 1 << 16, 1 << 16));
	sent_by(&hosts, &asks)->replies = 7;
	cr_assert_eq(hosts_of_target(&hosts, &answered), hosts_of_source(&hosts, &asks));
	cr_assert_null(hosts_received(&hosts, hosts_peek_target(&hosts, &answered), LANE_REPLY));
	hosts_receive(&hosts, hosts_of_target(&hosts, &answered), LANE_REPLY)->read = 9;
	cr_assert_eq(hosts_received(&hosts, hosts_peek_source(&hosts, &asks), LANE_REPLY)->read, 9);
	cr_assert_eq(hosts_sent(&hosts, hosts_peek_source(&hosts, &asks), LANE_REQUEST)->replies,
		     7);
	elsewhere.network = 10;
	cr_assert_null(hosts_peek_source(&hosts, &elsewhere));
	elsewhere = endpoint(1, VIEW_OUTBOUND, LANE_REQUEST);
	cr_assert_null(hosts_peek_source(&hosts, &elsewhere));
	hosts_free(&hosts);
}

/* However many lanes arrive, the host that is being read keeps its own. */
Test(hosts, the_longest_unused_make_room)
{
	struct hosts hosts;
	struct endpoint first = endpoint(0, VIEW_EDGE, LANE_REQUEST);

	cr_assert(hosts_make(&hosts, 1 << 16, 1 << 16, 1 << 16));
	for (__u32 i = 0; i < 5000; i++) {
		for (int lane = 0; lane < LANE_COUNT; lane++) {
			struct endpoint source = endpoint(i, VIEW_EDGE, lane);
			struct source_memory *sent = sent_by(&hosts, &source);

			cr_assert(sent);
			cr_assert_eq(sent->read, 0);
			sent->read = i + 1;
		}
		for (int lane = 0; lane < LANE_COUNT; lane++) {
			struct endpoint source = endpoint(i, VIEW_EDGE, lane);

			cr_assert_eq(sent_by(&hosts, &source)->read, i + 1);
		}
	}
	cr_assert_null(hosts_peek_source(&hosts, &first));
	hosts_free(&hosts);
}
