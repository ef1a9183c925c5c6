// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: sweep with types that are assigned but that hardly any network uses: mobile IPv6,
 * inverse neighbour discovery, RPL. The controls are hosts that do use them.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

static const int types[] = { 141, 144, 146, 155, 157, 158 };

struct round {
	int type;
	__u32 hosts;
	__u32 gap; /* milliseconds */
	bool from_home, to_home;
};

static bool finds(struct round round)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	const struct host_text from = round.from_home ? home_host(true, 7) : outside_host(true, 7);
	bool found;

	for (__u32 i = 0; i < round.hosts; i++) {
		const struct host_text to = round.to_home ? home_host(true, 100 + i * 7) :
							    outside_host(true, 100 + i * 7);

		SEND(watch, .source = from.text, .target = to.text, .type = round.type,
		     .sequence = (int)i);
		watch_until(watch, watch->world->now + round.gap * NSEC_PER_MSEC);
	}
	watch_until(watch, watch->world->now + 60 * NSEC_PER_SEC);
	found = watch->serious[RULE_TYPE_PROBE];
	watch_close(watch);
	return found;
}

#define FINDS(...) finds((struct round){ __VA_ARGS__ })

Test(evasion_rare_types, a_sweep)
{
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		cr_expect(FINDS(types[i], 100, 10, .to_home = true), "%d, fast", types[i]);
		cr_expect(FINDS(types[i], 60, 500, .to_home = true), "%d, slower", types[i]);
	}
}

Test(evasion_rare_types, controls)
{
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		cr_expect_not(FINDS(types[i], 6, 500, .to_home = true), "%d: a few", types[i]);
		cr_expect_not(FINDS(types[i], 60, 500, .from_home = true, .to_home = true),
			      "%d: a root and its nodes", types[i]);
		cr_expect_not(FINDS(types[i], 60, 500, .from_home = true),
			      "%d: a home agent and its nodes", types[i]);
	}
}
