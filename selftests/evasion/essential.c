// SPDX-License-Identifier: GPL-2.0-only
/*
 * A flood of messages that the network cannot do without. Whatever the number of forged senders, a
 * bounded number of packets passes, and genuine errors of other kinds lose nothing.
 */
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>

enum { FORGED = 0xc6120000, PACKETS = 10000, RATE = 5000, HONEST = 0xcb007100 };

struct counted {
	__u32 passed, honest;
};

static bool passes(struct watch *watch, __u32 source, const struct layer *layers)
{
	static struct frame frame;

	frame_build(&frame, layers);
	frame_set_source4(&frame, source);
	return !world_drops(watch->world, &frame);
}

static struct counted flood(__u32 senders)
{
	struct watch *watch = watch_open(NULL);
	struct counted counted = {};

	for (__u32 i = 0; i < PACKETS; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / RATE);
		counted.passed += passes(watch, FORGED + i % senders,
					 FRAME(ETHERNET(), IPV4(.target = "192.0.2.1"), ICMP(3, 4),
					       IPV4(.source = "192.0.2.1"), UDP(1, 2)));
		cr_assert(engine_events(watch->engine) == 0);
		if (i % 200 == 100)
			counted.honest += passes(watch, HONEST + i / 200,
						 FRAME(ETHERNET(), IPV4(.target = "192.0.2.1"),
						       ICMP(11, 0), IPV4(.source = "192.0.2.1"),
						       UDP(1, 2)));
	}
	watch_close(watch);
	return counted;
}

Test(evasion_essential, a_flood_is_limited_and_starves_no_other_kind)
{
	static const __u32 senders[] = { 1, 10, 1000, PACKETS };

	for (size_t i = 0; i < ARRAY_LENGTH(senders); i++) {
		struct counted counted = flood(senders[i]);

		/* limit.error.target-burst, plus two seconds at its rate. */
		cr_expect(counted.passed <= 1000 + 2 * 500 + 20, "%u senders: %u passed",
			  senders[i], counted.passed);
		cr_expect(counted.honest == PACKETS / 200, "%u senders: %u of %u", senders[i],
			  counted.honest, PACKETS / 200);
	}
}
