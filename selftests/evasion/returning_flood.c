// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: flood a target, pause for longer than a flood lasts, and flood it again with the same
 * forged addresses, which were seen long before by now, so that they use up what is kept for known
 * sources.  The controls are hosts that ping the target all the time, and one that came between the
 * floods.
 */
#include "headers/hash.h"
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

enum { SECONDS = 20, BURST = 1000, LIMIT = 500, PAUSE = 620, EVERY = 10 };

struct returning {
	bool v6;
	__u32 senders;
	__u32 rate;
};

struct pinger {
	struct host_text host;
	int identifier, sent, lost;
};

/* Its identifier stays, but it does not count up. */
static void ping(struct watch *watch, struct pinger *pinger, bool v6)
{
	const struct host_text to = home_host(v6, 7);

	pinger->lost += SEND(watch, .source = pinger->host.text, .target = to.text,
			     .type = PICK(v6, 8, 128), .ttl = 61, .identifier = pinger->identifier,
			     .sequence = 0x3039 * ++pinger->sent & 0xffff);
}

/* Returns how many packets of the flood pass, while `count` pingers ping once a second. */
static __u32 flood(struct watch *watch, const struct returning *returning, __u64 seed,
		   struct pinger *pingers, __u32 count)
{
	const struct host_text to = home_host(returning->v6, 7);
	const __u64 begun = watch->world->now;
	__u32 passed = 0;

	for (__u32 i = 0; i < returning->rate * SECONDS; i++) {
		const __u32 drawn = (__u32)hash_mix(seed + i);
		const struct host_text from = outside_host(returning->v6,
							   50 + drawn % returning->senders);

		watch_until(watch, begun + (__u64)i * NSEC_PER_SEC / returning->rate);
		passed += !SEND(watch, .source = from.text, .target = to.text,
				.type = PICK(returning->v6, 8, 128), .ttl = 57,
				.identifier = (int)(drawn >> 16),
				.sequence = (int)(drawn & 0xffff));
		for (__u32 j = 0; j < count && i % returning->rate == returning->rate / 2; j++)
			ping(watch, &pingers[j], returning->v6);
	}
	return passed;
}

static void rest(struct watch *watch, struct pinger *pingers, __u32 count, __u32 seconds, bool v6)
{
	for (__u32 i = 0; i < seconds; i++) {
		for (__u32 j = 0; j < count && i % EVERY == 0; j++)
			ping(watch, &pingers[j], v6);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
}

static void floods(const struct returning *returning, __u64 seed)
{
	const bool v6 = returning->v6;
	struct pinger pingers[] = { { outside_host(v6, 3), 31, 0, 0 },
				    { outside_host(v6, 4), 32, 0, 0 } };
	struct watch *watch = watch_open(FAMILY_HOME);
	__u32 passed;

	rest(watch, pingers, 1, 60, v6);
	for (int times = 0; times < 3; times++) {
		passed = flood(watch, returning, seed + (__u64)times, pingers, times ? 2 : 1);
		cr_expect(passed <= (BURST + LIMIT * SECONDS) * 105 / 100, "flood %d: %u passed",
			  times, passed);
		rest(watch, pingers, 1, 2 * EVERY, v6);
		rest(watch, pingers, 2, PAUSE, v6);
	}
	cr_expect(pingers[0].lost == 0 && pingers[1].lost == 0, "known hosts lost %d and %d",
		  pingers[0].lost, pingers[1].lost);
	cr_expect(watch->serious[RULE_FLOOD_TARGET]);
	watch_close(watch);
}

Test(evasion_returning_flood, of_the_same_addresses, .timeout = 300)
{
	static const struct returning attacks[] = {
		{ false, 100, 1500 },
		{ false, 600, 2000 },
		{ true, 150, 1400 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(attacks); i++)
		floods(&attacks[i], 100 * i);
}
