// SPDX-License-Identifier: GPL-2.0-only
/* Who is charged for many conversations from one address: a crowd is not, and an imitation of one
 * is from a stated number on. */
#include "selftests/prog/world.h"

#include <criterion/criterion.h>

/* The defaults: 50 requests per second and a burst of 250 per source, 200 users behind an
 * address. */
static struct world *limited(void)
{
	struct world *world = world_open(NULL);

	world->config->enforce = true;
	world->config->crowd = gcra_limit(200, 800);
	world_edge(world, LANE_REQUEST)->source_packets = gcra_limit(50, 250);
	world_edge(world, LANE_REQUEST)->spread_cost =
		world_edge(world, LANE_REQUEST)->source_packets.interval;
	return world;
}

/* Sends one request; returns true if it is dropped. */
static bool request(struct world *world, __u16 identifier, __u16 sequence, __u8 ttl)
{
	return drops(world, ETHERNET(), IPV4(.ttl = ttl),
		     ICMP(8, 0, .identifier = identifier, .sequence = sequence), DATA(8));
}

/* `users` people ping one host from one address, once a second each. Returns how many are
 * dropped. */
static __u32 crowd(__u32 users, __u32 seconds)
{
	struct world *world = limited();
	__u32 dropped = 0;

	for (__u32 second = 0; second < seconds; second++)
		for (__u32 user = 0; user < users; user++) {
			dropped += request(world, (__u16)(user * 7919 + 1), (__u16)(second + 1),
					   50);
			world->now += NSEC_PER_SEC / users;
		}
	world_close(world);
	return dropped;
}

/* The crossing: an imitation of a crowd passes no more than a crowd may send. */
Test(behaving, people_behind_one_address)
{
	static const __u32 silent[] = { 10, 50, 110, 150, 200 }, over[] = { 400, 700, 1000 };

	for (size_t i = 0; i < ARRAY_LENGTH(silent); i++)
		cr_expect_eq(crowd(silent[i], 20), 0, "%u users", silent[i]);
	for (size_t i = 0; i < ARRAY_LENGTH(over); i++) {
		__u32 dropped = crowd(over[i], 20), sent = over[i] * 20;

		cr_expect(sent - dropped <= 800 + 250 + 20 * (200 + 50), "%u users: %u of %u",
			  over[i], dropped, sent);
	}
}

/* Sends 200 requests per second for ten seconds. Returns how many are dropped. */
static __u32 flood(__u16 identifier_step, __u16 sequence_step)
{
	struct world *world = limited();
	__u32 dropped = 0;

	for (__u32 i = 0; i < 2000; i++) {
		dropped += request(world, (__u16)(i * identifier_step), (__u16)(i * sequence_step),
				   64);
		world->now += NSEC_PER_SEC / 200;
	}
	world_close(world);
	return dropped;
}

Test(behaving, floods_pay)
{
	cr_expect_gt(flood(0, 1), 1000, "one identifier, as ping -f");
	cr_expect_gt(flood(40503, 0), 1000, "random identifiers");
	cr_expect_gt(flood(40503, 1), 1000, "and a rising number");
	cr_expect_gt(flood(0, 0), 1000, "one packet");
}

/* Four mtr of 24 hops, one round per second. */
Test(behaving, mtr)
{
	struct world *world = limited();
	__u32 dropped = 0;
	__u16 sequence = 33000;

	for (int round = 0; round < 30; round++)
		for (int hop = 1; hop <= 24; hop++)
			for (__u16 i = 0; i < 4; i++) {
				dropped += request(world, 900 + i, ++sequence, hop);
				world->now += NSEC_PER_SEC / 96;
			}
	cr_expect_eq(dropped, 0);
	world_close(world);
}

/* traceroute -I to 20 hosts: 16 probes to each, all at once. */
Test(behaving, traceroutes_at_once)
{
	struct world *world = limited();
	__u32 dropped = 0;

	for (__u16 i = 1; i <= 16; i++)
		for (__u16 host = 0; host < 20; host++)
			dropped += request(world, 100 + host, i, (i + 2) / 3);
	cr_expect_eq(dropped, 0, "%u", dropped);
	world_close(world);
}

Test(behaving, an_ordinary_source_makes_no_entries)
{
	struct world *world = limited();

	for (__u16 i = 0; i < 40; i++)
		request(world, i, i, 64);
	cr_expect_eq(world_entries(world->object.pins.behaving), 0);
	world_close(world);
}
