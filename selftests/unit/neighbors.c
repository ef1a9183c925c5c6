// SPDX-License-Identifier: GPL-2.0-only
/*
 * nd-scan on generated solicitations and their answers, through the kernel side and the engine:
 * routers that resolve or confirm existing neighbours, and scans of absent ones, at other counts,
 * rates, shares and orders.
 */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "headers/hash.h"
#include "selftests/native/kernel.h"

#include <criterion/criterion.h>
#include <string.h>

struct generator {
	__u32 count;
	double rate;	  /* of new neighbours, per second */
	__u32 there;	  /* percent that answer */
	bool unicast;	  /* confirms known neighbours */
	__u32 background; /* confirmed neighbours per new one */
	bool foreign;	  /* the neighbours' prefix is not at home */
	bool once;	  /* no further attempts */
};

static unsigned int raised;

static void report(const struct alert *alert, void *context)
{
	/* A fast scan is a flood as well, and one alert. */
	raised += alert->state == ALERT_RAISED &&
		  (alert->finding.rule == RULE_ND_SCAN || alert->finding.rule == RULE_ND_FLOOD);
}

static const struct address router = { .bytes = { 0xfe, 0x80, [15] = 1 } };

static void message(struct simulated *simulated, int type, const struct address *from,
		    const struct address *to, const struct address *about)
{
	static struct frame frame;
	const struct layer layer = { .protocol = PROTOCOL_ICMPV6,
				     .type = type,
				     .identifier = type == 136 ? 0x6000 : 0 };
	__u8 *ip = frame.bytes + sizeof(struct ethhdr), *icmp = ip + sizeof(struct ipv6hdr);

	frame_build(&frame, FRAME(ETHERNET(), IPV6(.ttl = 255), ICMPV6(135, 0), DATA(16)));
	memcpy(ip + 8, from, 16);
	memcpy(ip + 24, to, 16);
	put16(icmp + 2, 0);
	write_icmp(icmp, &layer);
	memcpy(icmp + 8, about, 16);
	write_checksum(icmp, &layer, frame.size - (__u32)(icmp - frame.bytes), ip);
	simulated_receive(simulated, &frame);
}

static void solicit(struct simulated *simulated, __u32 number, bool unicast, bool answered)
{
	const struct address neighbor = simulated_ipv6(1, 0, 0x1000 + number);
	struct address group = { .bytes = { 0xff, 0x02, [11] = 1, [12] = 0xff } };

	memcpy(group.bytes + 13, neighbor.bytes + 13, 3);
	message(simulated, 135, &router, unicast ? &neighbor : &group, &neighbor);
	if (answered)
		message(simulated, 136, &neighbor, &router, &neighbor);
}

static bool scans(struct generator generator)
{
	static struct simulated simulated;
	__u64 begin;

	raised = 0;
	simulated_start(&simulated, NSEC_PER_SEC * 1600000000ULL, report, NULL);
	simulated.home.count = 2;
	prefix_parse("fe80::/10", &simulated.home.prefixes[0]);
	prefix_parse(generator.foreign ? "2001:db8:9::/48" : "2001:db8:1::/48",
		     &simulated.home.prefixes[1]);
	simulated_set(&simulated, "poll-interval=1s");
	begin = simulated.now;
	for (__u32 i = 0; i < generator.count; i++) {
		bool there = hash_mix(i) % 100 < generator.there;

		simulated_until(&simulated,
				begin + (__u64)(i * (double)NSEC_PER_SEC / generator.rate));
		for (int attempt = 0; attempt < (there || generator.once ? 1 : 3); attempt++)
			solicit(&simulated, i, generator.unicast, there);
		for (__u32 known = 0; known < generator.background; known++)
			solicit(&simulated, 100000 + (i + known) % 200, true, true);
	}
	simulated_until(&simulated, simulated.now + 70 * NSEC_PER_SEC);
	simulated_stop(&simulated);
	return raised;
}

#define SCAN(...)    cr_expect(scans((struct generator){ __VA_ARGS__ }), "%s", #__VA_ARGS__)
#define NO_SCAN(...) cr_expect_not(scans((struct generator){ __VA_ARGS__ }), "%s", #__VA_ARGS__)

Test(neighbors, a_router_that_is_answered)
{
	for (double rate = 1; rate <= 40; rate *= 6) {
		NO_SCAN(.count = 48, .rate = rate, .there = 100);
		NO_SCAN(.count = 300, .rate = rate, .there = 100, .unicast = true);
		NO_SCAN(.count = 90, .rate = rate, .there = 100, .foreign = true);
		NO_SCAN(.count = 200, .rate = rate, .there = 90);
	}
	NO_SCAN(.count = 90, .rate = 1.7, .there = 100, .unicast = true);
}

Test(neighbors, a_scan_that_is_not)
{
	for (double rate = 2; rate <= 40; rate *= 4) {
		SCAN(.count = 200, .rate = rate, .there = 0);
		SCAN(.count = 200, .rate = rate, .there = 20);
		SCAN(.count = 200, .rate = rate, .there = 30, .unicast = true);
		SCAN(.count = 200, .rate = rate, .there = 0, .foreign = true);
	}
	SCAN(.count = 200, .rate = 20, .there = 0, .once = true);
}

/* Behind a router that confirms many others meanwhile. */
Test(neighbors, a_scan_among_answers)
{
	SCAN(.count = 300, .rate = 10, .there = 5, .background = 1);
	SCAN(.count = 300, .rate = 10, .there = 5, .background = 4);
	NO_SCAN(.count = 20, .rate = 1, .there = 0, .background = 4);
}
