// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: silence the hosts of an IPv6 /64 by forging others of it, each address once or a few
 * times: the prefix pays for all.  Hosts known before have a bucket of their own, the flood has
 * not.
 */
#include "headers/hash.h"
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { KNOWN = 4, BEFORE = 40, SECONDS = 20 };

struct forging {
	__u32 rate;
	__u32 addresses; /* that the forger uses, of the /64 */
	__u32 links;	 /* its /64 of one /48 */
};

struct lost {
	__u32 known, flood;
};

static const char *host_of(char text[48], __u32 link, __u32 number)
{
	snprintf(text, 48, "2a00:1:1:%x::%x:%x", link, number >> 16, number & 0xffff);
	return text;
}

static bool ping(struct watch *watch, __u32 link, __u32 host, __u32 number)
{
	char from[48];

	return SEND(watch, .source = host_of(from, link, host), .target = "2001:db8:0:1::9",
		    .type = 128, .identifier = (int)host, .sequence = (int)number);
}

static struct lost silenced(const struct forging *forging, __u64 seed)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	struct lost lost = {};
	char from[48];
	__u32 drawn = 0;

	for (__u32 second = 0; second < BEFORE; second++) {
		for (__u32 host = 1; host <= KNOWN; host++)
			ping(watch, 1, host, second);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (__u32 i = 0; i < forging->rate * SECONDS; i++) {
		drawn = (__u32)hash_mix(seed + drawn);
		lost.flood += SEND(watch,
				   .source = host_of(from, 1 + drawn % forging->links,
						     0x10000 + drawn / 7 % forging->addresses),
				   .target = "2001:db8:0:1::8", .type = 128,
				   .identifier = (int)(drawn & 0xffff),
				   .sequence = (int)(drawn >> 16));
		watch_until(watch, watch->world->now + NSEC_PER_SEC / forging->rate);
		if (i % forging->rate != forging->rate / 2)
			continue;
		for (__u32 host = 1; host <= KNOWN; host++)
			lost.known += ping(watch, 1, host, BEFORE + i / forging->rate);
	}
	watch_close(watch);
	return lost;
}

Test(evasion_known_prefix, keeps_its_pings)
{
	static const struct forging forgings[] = {
		{ 2000, 0x7fff0000, 1 }, /* a new address each time */
		{ 3000, 500, 1 },
		{ 5000, 0x7fff0000, 64 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(forgings); i++) {
		const __u32 packets = forgings[i].rate * SECONDS;
		struct lost lost = silenced(&forgings[i], i);

		cr_expect(lost.known == 0, "%zu: %u of %u", i, lost.known, KNOWN * SECONDS);
		cr_expect(lost.flood > packets / 2, "control: the flood is limited: %u of %u",
			  lost.flood, packets);
	}
}

Test(evasion_known_prefix, control)
{
	static const struct forging calm = { 100, 0x7fff0000, 1 };
	struct lost lost = silenced(&calm, 1);

	cr_expect(lost.known == 0 && lost.flood == 0);
}
