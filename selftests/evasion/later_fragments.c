// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: fill the reassembly queue with later fragments, whose first one never comes.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

#define FROM(v6) PICK(v6, "203.0.113.66", "2001:db8:9::66")
#define TO(v6)	 PICK(v6, "192.0.2.7", "2001:db8:0:1::7")

static void first(struct watch *watch, bool v6, int id, int type)
{
	if (v6)
		drops(watch->world, ETHERNET(), IPV6(.source = FROM(v6), .target = TO(v6)),
		      FRAGMENT(0, .more = true, .id = id), ICMPV6(type, 0), DATA(792));
	else
		drops(watch->world, ETHERNET(),
		      IPV4(.source = FROM(v6), .target = TO(v6), .more = true, .id = id),
		      ICMP(type, 0), DATA(792));
}

static void later(struct watch *watch, bool v6, int id, bool more)
{
	if (v6)
		drops(watch->world, ETHERNET(), IPV6(.source = FROM(v6), .target = TO(v6)),
		      FRAGMENT(800, .more = more, .id = id, .next = PROTOCOL_ICMPV6), DATA(400));
	else
		drops(watch->world, ETHERNET(),
		      IPV4(.source = FROM(v6), .target = TO(v6), .fragment = 800, .more = more,
			   .id = id, .next = PROTOCOL_ICMP),
		      DATA(400));
}

enum act { LATER, LAST, WHOLE, DOUBLED, REVERSED, ACTS };

static void act(struct watch *watch, enum act what, bool v6, int id)
{
	int copies = what == DOUBLED ? 2 : 1, type = PICK(v6, 8, 128);

	if (what == REVERSED)
		later(watch, v6, id, false);
	for (int i = 0; i < copies && what >= WHOLE; i++)
		first(watch, v6, id, type);
	for (int i = 0; i < copies && what != REVERSED; i++)
		later(watch, v6, id, what == LATER);
}

static __u64 reported(enum act what, bool v6, __u32 count, __u32 gap)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	__u64 raised;

	for (__u32 i = 0; i < count; i++) {
		act(watch, what, v6, (int)i + 1);
		watch_until(watch, watch->world->now + gap * NSEC_PER_MSEC);
	}
	watch_until(watch, watch->world->now + 5 * NSEC_PER_SEC);
	raised = watch->raised[RULE_OVERSIZE];
	watch_close(watch);
	return raised;
}

Test(evasion_later_fragments, the_first_one_never_comes)
{
	for (int v6 = 0; v6 < 2; v6++) {
		cr_expect(reported(LATER, v6, 600, 20) == 1);
		cr_expect(reported(LAST, v6, 600, 90) == 1, "the last one alone");
		cr_expect_not(reported(LATER, v6, 100, 20), "control: some lost ones");
		for (enum act what = WHOLE; what < ACTS; what++)
			cr_expect_not(reported(what, v6, 600, 90), "control %d", what);
	}
}
