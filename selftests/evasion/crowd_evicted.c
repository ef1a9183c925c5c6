// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: have the many users behind one address taken for a flood.  Their conversations pay for
 * them; a sender whose every request begins another conversation, and which is limited but not
 * blocked, displaces theirs.  The control is the same users without that sender, and as many
 * requests from behind that address that belong to no conversation.
 */
#include "headers/hash.h"
#include "selftests/evasion/watch.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { USERS_MOST = 180, SHARED = 0xcb00710a, CROWD_TTL = 57 };

struct crowding {
	const char *set;
	__u32 users;   /* behind one address, who ping once a second */
	__u32 rate;    /* requests per second of the sender */
	__u32 targets; /* that it asks */
	bool repeats;  /* each user's identifier stays */
};

static __u64 draws;

static __u32 draw(__u32 below)
{
	draws = hash_mix(draws + 1);
	return (__u32)(draws % below);
}

static void ask(struct watch *watch, const char *source, __u32 target, __u8 ttl, __u16 identifier,
		__u16 sequence)
{
	char to[20];

	snprintf(to, sizeof(to), "192.0.2.%u", target);
	drops(watch->world, ETHERNET(), IPV4(.source = source, .target = to, .ttl = ttl),
	      ICMP(8, 0, .identifier = identifier, .sequence = sequence), DATA(56));
	cr_assert(engine_events(watch->engine) == 0);
}

/* All users ping within a second, while the sender sends at its rate. */
static void second(struct watch *watch, const struct crowding *crowding, __u32 number, bool joined)
{
	const __u64 begin = watch->world->now;
	__u32 steps = joined ? crowding->rate : crowding->users, user = 0;

	for (__u32 i = 0; i < steps; i++) {
		watch_until(watch, begin + i * NSEC_PER_SEC / steps);
		for (; user * steps < (i + 1) * crowding->users && user < crowding->users; user++)
			ask(watch, "203.0.113.10", 1 + user % 8, CROWD_TTL,
			    (__u16)(crowding->repeats ? 100 + user : draw(65536)), (__u16)number);
		if (joined)
			ask(watch, "198.51.100.66", 1 + draw(crowding->targets),
			    (__u8)(40 + draw(200)), (__u16)draw(65536), (__u16)draw(65536));
	}
	watch_until(watch, begin + NSEC_PER_SEC);
}

/* Returns whether the users' address is blocked. */
static bool blocks_users(const struct crowding *crowding, __u64 seed)
{
	struct watch *watch = watch_open(crowding->set);
	bool blocked;

	draws = hash_mix(seed);
	/* The sender's address is in use before: later it is limited only. */
	for (__u32 i = 0; i < 80; i++) {
		ask(watch, "198.51.100.66", 1, (__u8)(40 + i), 1, (__u16)i);
		second(watch, crowding, i, false);
	}
	for (__u32 i = 0; i < 12; i++)
		second(watch, crowding, 80 + i, crowding->rate);
	blocked = watch_blocks(watch, SHARED);
	watch_close(watch);
	return blocked;
}

Test(evasion_crowd_evicted, users_of_one_address, .timeout = 300)
{
	static const struct crowding attacks[] = {
		{ "mode=enforce", 110, 20000, 200, true },
		{ "mode=monitor", 180, 40000, 4, true },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(attacks); i++)
		cr_expect_not(blocks_users(&attacks[i], i), "%zu", i);
}

Test(evasion_crowd_evicted, control)
{
	static const struct crowding calm = { "mode=enforce", 150, 0, 1, true };
	static const struct crowding flood = { "mode=enforce", 150, 0, 1, false };

	cr_expect_not(blocks_users(&calm, 1));
	cr_expect(blocks_users(&flood, 1), "requests that belong to no conversation");
}
