// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: flood in the name of a host that pings, with another TTL, so that it is not blocked
 * but its own pings are lost in the limit.  They keep their identifier and count up, and a
 * conversation pays for them.  The control are newcomers without one.
 */
#include "headers/hash.h"
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

enum { OWN_TTL = 52, FORGED_TTL = 47, KNOWN_FOR = 80, SECONDS = 20 };

struct forging {
	bool v6;
	__u32 rate;
	__u32 step; /* of the sequence numbers of the host's own pings */
};

struct lost {
	__u32 own, newcomers, flood;
};

static bool own(struct watch *watch, const struct forging *forging, int identifier, __u32 number)
{
	const struct host_text from = outside_host(forging->v6, 66), to = home_host(forging->v6, 3);

	return SEND(watch, .source = from.text, .target = to.text,
		    .type = PICK(forging->v6, 8, 128), .ttl = OWN_TTL, .identifier = identifier,
		    .sequence = (int)(number * forging->step & 0xffff));
}

static struct lost silenced(const struct forging *forging, __u64 seed)
{
	const struct host_text from = outside_host(forging->v6, 66), to = home_host(forging->v6, 7);
	struct watch *watch = watch_open(FAMILY_HOME);
	struct lost lost = {};
	__u32 number = 0;

	for (; number < KNOWN_FOR; number++) {
		own(watch, forging, 9, number);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (__u32 i = 0; i < forging->rate * SECONDS; i++) {
		const __u32 drawn = (__u32)hash_mix(seed + i);

		lost.flood += SEND(watch, .source = from.text, .target = to.text,
				   .type = PICK(forging->v6, 8, 128), .ttl = FORGED_TTL,
				   .identifier = (int)(drawn & 0xffff),
				   .sequence = (int)(drawn >> 16));
		watch_until(watch, watch->world->now + NSEC_PER_SEC / forging->rate);
		if (i % forging->rate != forging->rate / 2)
			continue;
		lost.own += own(watch, forging, 9, number++);
		lost.newcomers += own(watch, forging, (int)(1000 + i), number);
	}
	watch_close(watch);
	return lost;
}

Test(evasion_own_name, its_pings_count_up)
{
	static const struct forging forgings[] = {
		{ false, 600, 1 },
		{ true, 500, 1 },
		{ false, 3000, 256 },
		{ false, 20000, 1 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(forgings); i++) {
		struct lost lost = silenced(&forgings[i], 1000000 * i);

		/* Until they are seen to count up. */
		cr_expect(lost.own <= 4, "%zu: %u of %u", i, lost.own, SECONDS);
		cr_expect(lost.newcomers > SECONDS / 2, "control: %u newcomers", lost.newcomers);
		cr_expect(lost.flood > forgings[i].rate * SECONDS / 2, "control: the flood is");
	}
}
