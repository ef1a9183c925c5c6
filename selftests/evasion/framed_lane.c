// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: have a host blocked by messages of a kind that it never sends: a server that hosts at
 * home ping by requests in its name, a host that pings by types that nothing sends, or by
 * fragments. Off-path, the forger sees neither the TTL with which its packets arrive.  The controls
 * are the host's own floods, and hosts that nobody knows.
 */
#include "headers/hash.h"
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

enum { OWN_TTL = 52, KNOWN_FOR = 80 };

struct framing {
	bool v6;
	bool pings; /* the host pings; otherwise it answers pings from home */
	bool fragments;
	int type; /* of the flood, in IPv4 and in IPv6 */
	int type6;
	__u32 rate;
};

static const struct framing framings[] = {
	{ false, false, false, 8, 0, 200 },  { true, false, false, 0, 128, 300 },
	{ false, true, false, 77, 0, 150 },  { true, true, false, 0, 200, 400 },
	{ false, false, false, 13, 0, 250 }, { false, true, true, 8, 0, 4000 },
};

/* A second of the host's own traffic. */
static void live(struct watch *watch, const struct framing *framing, int number)
{
	const struct host_text host = outside_host(framing->v6, 66);
	const struct host_text home = home_host(framing->v6, 3);
	const int request = PICK(framing->v6, 8, 128), reply = PICK(framing->v6, 0, 129);

	if (framing->pings) {
		SEND(watch, .source = host.text, .target = home.text, .type = request,
		     .ttl = OWN_TTL, .identifier = 5, .sequence = number);
	} else {
		SEND(watch, .source = home.text, .target = host.text, .type = request, .ttl = 64,
		     .identifier = 5, .sequence = number);
		SEND(watch, .source = host.text, .target = home.text, .type = reply, .ttl = OWN_TTL,
		     .identifier = 5, .sequence = number);
	}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
}

static void flood(struct watch *watch, const struct framing *framing, int ttl)
{
	const struct host_text host = outside_host(framing->v6, 66);
	const struct host_text home = home_host(framing->v6, 7);

	for (__u32 i = 0; i < 4 * framing->rate; i++) {
		watch_until(watch, watch->world->now + NSEC_PER_SEC / framing->rate);
		if (framing->fragments)
			drops(watch->world, ETHERNET(),
			      IPV4(.source = host.text, .target = home.text, .ttl = ttl,
				   .id = (int)i + 1, .next = PROTOCOL_ICMP, .fragment = 800,
				   .more = true),
			      DATA(64));
		else
			SEND(watch, .source = host.text, .target = home.text,
			     .type = PICK(framing->v6, framing->type, framing->type6), .ttl = ttl,
			     .identifier = (int)i, .sequence = (int)(i * 7 & 0xffff));
		cr_assert(engine_events(watch->engine) == 0);
	}
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
}

/* Returns whether the host, known for `known` seconds, is blocked after a flood with this TTL. */
static bool blocks(const struct framing *framing, int known, int ttl)
{
	const struct host_text host = outside_host(framing->v6, 66);
	struct watch *watch = watch_open(FAMILY_HOME);
	bool blocked;

	for (int i = 0; i < known; i++)
		live(watch, framing, i);
	flood(watch, framing, ttl);
	cr_expect(watch->raised[RULE_FLOOD_SOURCE], "reported all the same");
	blocked = watch_blocks_text(watch, host.text);
	watch_close(watch);
	return blocked;
}

Test(evasion_framed_lane, by_what_it_never_sends)
{
	for (size_t i = 0; i < ARRAY_LENGTH(framings); i++)
		cr_expect_not(blocks(&framings[i], KNOWN_FOR + (int)i, 40 + (int)(5 * i)), "%zu",
			      i);
}

Test(evasion_framed_lane, controls)
{
	for (size_t i = 0; i < ARRAY_LENGTH(framings); i++) {
		cr_expect(blocks(&framings[i], KNOWN_FOR, OWN_TTL), "%zu: its own flood", i);
		cr_expect(blocks(&framings[i], 0, 47), "%zu: nobody was there before", i);
	}
}
