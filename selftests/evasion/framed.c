// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: forge the packets of somebody else so that icmpguard blocks them.  Off-path, the
 * forger sees neither the TTL with which the owner's packets arrive nor its identifiers, and the
 * owner goes on answering pings.  The controls are the owner's own offences.
 */
#include "lists/lists.h"
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { OWNER = 0xcb007142, OWN_TTL = 52, FORGED_TTL = 47 };

static void send_from(struct watch *watch, const char *from, const char *to, __u8 ttl, __u16 number)
{
	drops(watch->world, ETHERNET(), IPV4(.source = from, .target = to, .ttl = ttl),
	      ICMP(8, 0, .identifier = 9, .sequence = number), DATA(56));
	cr_assert(engine_events(watch->engine) == 0);
}

/* Returns whether the owner, which pings once a second for `known` seconds, is blocked after a
 * flood in its name with this TTL. */
static bool blocks_known(__u8 ttl, __u32 known, __u32 rate)
{
	struct watch *watch = watch_open(NULL);
	bool blocked;

	for (__u32 i = 0; i < known; i++) {
		send_from(watch, "203.0.113.66", "192.0.2.3", OWN_TTL, (__u16)i);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (__u32 i = 0; i < 4 * rate; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / rate);
		send_from(watch, "203.0.113.66", "192.0.2.7", ttl, (__u16)(i * 7));
	}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
	cr_expect(watch->raised[RULE_FLOOD_SOURCE], "reported all the same");
	blocked = watch_blocks(watch, OWNER);
	watch_close(watch);
	return blocked;
}

Test(evasion_framed, a_host_that_is_known_with_another_ttl)
{
	cr_expect_not(blocks_known(FORGED_TTL, 80, 150));
	cr_expect_not(blocks_known(120, 70, 600));
	cr_expect(blocks_known(OWN_TTL, 80, 150), "control: its own flood");
	cr_expect(blocks_known(FORGED_TTL, 10, 200), "control: a scan before, with other TTLs");
	cr_expect(blocks_known(FORGED_TTL, 0, 200), "control: nobody was there before");
}

/* Returns whether `count` identical requests block their source. */
static bool blocks_copies(__u32 count, __u64 apart)
{
	struct watch *watch = watch_open(NULL);
	bool blocked;

	for (__u32 i = 0; i < count; i++) {
		watch_until(watch, watch->world->now + apart);
		send_from(watch, "203.0.113.66", "192.0.2.7", OWN_TTL, 3);
	}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
	cr_expect(watch->raised[RULE_FLOOD_SOURCE], "%u copies are reported", count);
	blocked = watch_blocks(watch, OWNER);
	watch_close(watch);
	return blocked;
}

Test(evasion_framed, a_few_copies_of_one_packet)
{
	cr_expect_not(blocks_copies(12, NSEC_PER_MSEC));
	cr_expect_not(blocks_copies(60, 10 * NSEC_PER_MSEC));
	cr_expect(blocks_copies(400, 2 * NSEC_PER_MSEC), "control: a flood of copies");
}

/* A flood from the target's own address. */
Test(evasion_framed, the_target_itself)
{
	struct watch *watch = watch_open(NULL);

	for (__u32 i = 0; i < 600; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 200);
		send_from(watch, "192.0.2.7", "192.0.2.7", FORGED_TTL, (__u16)i);
	}
	cr_expect(watch->raised[RULE_FLOOD_SOURCE]);
	cr_expect_not(watch_blocks(watch, 0xc0000207));
	watch_close(watch);
}

enum { SERVERS = 16 };

/* The hosts of a /24 answer pings from home and then flood with this TTL. Returns whether the /24
 * is blocked. */
static bool blocks_prefix(__u8 ttl)
{
	struct watch *watch = watch_open(NULL);
	const struct prefix prefix = { .length = IPV4_MAPPED_BITS + 24,
				       .address = address_from_ipv4(htonl(0xc6336400)) };
	char server[16];
	__u64 until;
	bool blocked;

	for (__u32 i = 0; i < 5 * SERVERS; i++) {
		snprintf(server, sizeof(server), "198.51.100.%u", 1 + i % SERVERS);
		drops(watch->world, ETHERNET(), IPV4(.source = "192.0.2.3", .target = server),
		      ICMP(8, 0, .identifier = 4, .sequence = (__u16)i), DATA(56));
		drops(watch->world, ETHERNET(),
		      IPV4(.source = server, .target = "192.0.2.3", .ttl = OWN_TTL),
		      ICMP(0, 0, .identifier = 4, .sequence = (__u16)i), DATA(56));
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 8);
	}
	for (__u32 i = 0; i < 600 * SERVERS; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 1600);
		snprintf(server, sizeof(server), "198.51.100.%u", 1 + i % SERVERS);
		send_from(watch, server, "192.0.2.7", ttl, (__u16)(i * 7));
	}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
	cr_expect(watch_blocks(watch, 0xc6336401), "each of them is");
	blocked = !lists_blocked_until(&watch->world->object.pins, &prefix, watch->world->now,
				       &until);
	watch_close(watch);
	return blocked;
}

Test(evasion_framed, servers_of_one_prefix_that_answer)
{
	cr_expect_not(blocks_prefix(FORGED_TTL));
	cr_expect(blocks_prefix(OWN_TTL), "control: they flood themselves");
}

/* A host at home pings a server. Returns how many of these pings and their answers are dropped
 * while somebody sends it data in the server's name, with `identifiers` of them in turn. */
static __u32 lost_pings(__u32 identifiers)
{
	struct watch *watch = watch_open(NULL);
	__u64 random = 1;
	__u32 lost = 0;

	for (__u32 i = 0; i < 900; i++) {
		__u8 data[200];

		for (size_t n = 0; n < sizeof(data); n += 8) {
			random = random * 6364136223846793005ULL + 1442695040888963407ULL;
			memcpy(data + n, &random, 8);
		}
		watch_until(watch, watch->world->now + NSEC_PER_SEC / 5);
		drops(watch->world, ETHERNET(),
		      IPV4(.source = "198.51.100.9", .target = "192.0.2.3", .ttl = FORGED_TTL),
		      ICMP(0, 0, .identifier = (__u16)(100 + i % identifiers),
			   .sequence = (__u16)i),
		      PAYLOAD(data, (int)(64 + random % 130)));
		if (i % 5)
			continue;
		lost += drops(watch->world, ETHERNET(),
			      IPV4(.source = "192.0.2.3", .target = "198.51.100.9"),
			      ICMP(8, 0, .identifier = 4, .sequence = (__u16)(i / 5)), DATA(56));
		lost += drops(watch->world, ETHERNET(),
			      IPV4(.source = "198.51.100.9", .target = "192.0.2.3", .ttl = OWN_TTL),
			      ICMP(0, 0, .identifier = 4, .sequence = (__u16)(i / 5)), DATA(56));
	}
	cr_expect(watch->raised[RULE_TUNNEL], "reported all the same");
	watch_close(watch);
	return lost;
}

Test(evasion_framed, a_pair_of_hosts_that_ping)
{
	cr_expect(lost_pings(1) == 0);
	cr_expect(lost_pings(7) == 0);
	cr_expect(lost_pings(40) == 0);
}
