// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: a flood of one target whose addresses last for longer than limit.established, so that
 * they use up what is kept for sources known before.  The first of them were seen before the
 * target's bucket was used up, but not for long.  The controls are hosts at home and outside that
 * pinged the target before.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

enum { SECONDS = 30, BURST = 1000, LIMIT = 500, BEFORE = 60 };

struct pinger {
	struct host_text host;
	int identifier;
	int sent, lost;
};

static void ping(struct watch *watch, struct pinger *pinger, const struct host_text *to, bool v6)
{
	bool dropped = SEND(watch, .source = pinger->host.text, .target = to->text,
			    .type = PICK(v6, 8, 128), .ttl = 61, .identifier = pinger->identifier,
			    .sequence = 0x1234 * ++pinger->sent & 0xffff);

	pinger->lost += dropped;
	if (!dropped)
		SEND(watch, .source = to->text, .target = pinger->host.text,
		     .type = PICK(v6, 0, 129), .ttl = 64, .identifier = pinger->identifier,
		     .sequence = 0x1234 * pinger->sent & 0xffff);
}

/* `senders` send `rate` a second in all; `home`: their addresses are of hosts at home. */
static void flood(bool v6, bool home, __u32 senders, __u32 rate)
{
	struct pinger pingers[] = { { home_host(v6, 3), 30, 0, 0 },
				    { outside_host(v6, 3), 31, 0, 0 } };
	struct host_text to = home_host(v6, 7), from;
	struct watch *watch = watch_open(FAMILY_HOME);
	__u64 begun = watch->world->now;
	__u32 passed = 0;

	for (__u32 i = 0; i < BEFORE; i++) {
		watch_until(watch, begun + i * NSEC_PER_SEC);
		for (size_t j = 0; j < ARRAY_LENGTH(pingers); j++)
			ping(watch, &pingers[j], &to, v6);
	}
	begun = watch->world->now;
	for (__u32 i = 0; i < rate * SECONDS; i++) {
		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / rate);
		from = home ? home_host(v6, 20 + i % senders) : outside_host(v6, 20 + i % senders);
		passed += !SEND(watch, .source = from.text, .target = to.text,
				.type = PICK(v6, 8, 128), .ttl = 57,
				.identifier = (int)(i * 40503 & 0xffff),
				.sequence = (int)(i * 30011 & 0xffff));
		if (i % rate == rate / 2)
			for (size_t j = 0; j < ARRAY_LENGTH(pingers); j++)
				ping(watch, &pingers[j], &to, v6);
	}
	/* Inside and outside each have a bucket of their own. */
	cr_expect(passed <= (BURST + LIMIT * SECONDS) * 102 / 100, "%u senders, home %d: %u passed",
		  senders, home, passed);
	cr_expect(pingers[0].lost == 0 && pingers[1].lost == 0, "known hosts lost %d and %d",
		  pingers[0].lost, pingers[1].lost);
	watch_until(watch, watch->world->now + 2 * NSEC_PER_SEC);
	cr_expect(watch->serious[RULE_FLOOD_TARGET]);
	watch_close(watch);
}

Test(evasion_old_addresses, that_a_flood_keeps)
{
	for (int v6 = 0; v6 < 2; v6++) {
		flood(v6, false, 31, 1395);
		flood(v6, false, 200, 1500);
		flood(v6, true, 200, 2000);
	}
}
