// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: map a network with replies, which filters let pass and which no rule for requests
 * counts: routers report the hosts that do not exist.
 */
#include "selftests/evasion/family.h"

#include <criterion/criterion.h>

enum { MAPPER = 900, BYSTANDER = 901 };

struct mapping {
	bool v6;
	int type;
	__u32 hosts;
	__u32 each;  /* replies per host; 0: 1 */
	__u32 gap;   /* milliseconds; 0: 1000 */
	bool asked;  /* the hosts sent a request before */
	bool unseen; /* no requests are visible */
};

/* Returns how often it is reported as a sweep. */
static __u64 maps(struct mapping mapping)
{
	struct watch *watch = watch_open(FAMILY_HOME);
	const struct host_text mapper = outside_host(mapping.v6, MAPPER);
	const struct host_text other = outside_host(mapping.v6, BYSTANDER);
	const struct host_text user = home_host(mapping.v6, 249);
	int echo = PICK(mapping.v6, 8, 128), reply = PICK(mapping.v6, 0, 129);
	__u32 gap = mapping.gap ? mapping.gap : 1000;
	__u32 each = mapping.each ? mapping.each : 1;
	__u64 raised;

	for (int i = 0; i < 3 && !mapping.unseen; i++) {
		SEND(watch, .source = user.text, .target = other.text, .type = echo, .sequence = i);
		SEND(watch, .source = other.text, .target = user.text, .type = reply,
		     .sequence = i);
		watch_until(watch, watch->world->now + NSEC_PER_SEC);
	}
	for (__u32 i = 0; i < mapping.hosts * each; i++) {
		struct host_text host = home_host(mapping.v6, i * 7 % mapping.hosts);

		if (mapping.asked)
			SEND(watch, .source = host.text, .target = mapper.text, .type = echo,
			     .sequence = (int)(i & 0xffff));
		SEND(watch, .source = mapper.text, .target = host.text, .type = mapping.type,
		     .sequence = (int)(i & 0xffff));
		watch_until(watch, watch->world->now + gap * NSEC_PER_MSEC);
	}
	watch_until(watch, watch->world->now + 60 * NSEC_PER_SEC);
	raised = watch->raised[RULE_SWEEP];
	cr_expect(!raised || watch->serious[RULE_SWEEP]);
	watch_close(watch);
	return raised;
}

#define MAPS(...) maps((struct mapping){ __VA_ARGS__ })

Test(evasion_inverse, replies_of_every_kind)
{
	static const int types[2][3] = { { 0, 14, 43 }, { 129, 140, 161 } };

	for (int v6 = 0; v6 < 2; v6++) {
		for (int i = 0; i < 3; i++)
			cr_expect(MAPS(.v6 = v6, .type = types[v6][i], .hosts = 97) == 1,
				  "family %d, type %d", v6, types[v6][i]);
		cr_expect(MAPS(.v6 = v6, .type = types[v6][0], .hosts = 60, .gap = 60) == 1,
			  "fast");
		cr_expect(MAPS(.v6 = v6, .type = types[v6][0], .hosts = 48, .each = 3,
			       .gap = 300) == 1,
			  "repeated");
	}
}

Test(evasion_inverse, controls)
{
	for (int v6 = 0; v6 < 2; v6++) {
		int reply = PICK(v6, 0, 129);

		cr_expect_not(MAPS(.v6 = v6, .type = reply, .hosts = 97, .asked = true),
			      "a popular host");
		cr_expect_not(MAPS(.v6 = v6, .type = reply, .hosts = 97, .unseen = true),
			      "one direction only");
		cr_expect_not(MAPS(.v6 = v6, .type = reply, .hosts = 12, .each = 9), "a few hosts");
		cr_expect_not(MAPS(.v6 = v6, .type = reply, .hosts = 97, .gap = 5000),
			      "slow, as backscatter");
	}
}

/* A host replies to a flood from forged addresses, of which not all are recorded. */
Test(evasion_inverse, control_a_host_that_is_flooded)
{
	for (int v6 = 0; v6 < 2; v6++) {
		struct watch *watch = watch_open(FAMILY_HOME);
		struct host_text host = home_host(v6, 1);

		for (__u32 i = 0; i < 9000; i++) {
			struct host_text forged = outside_host(v6, i * 2654435761U);

			if (SEND(watch, .source = forged.text, .target = host.text,
				 .type = PICK(v6, 8, 128), .sequence = (int)(i & 0xffff)))
				continue;
			SEND(watch, .source = host.text, .target = forged.text,
			     .type = PICK(v6, 0, 129), .sequence = (int)(i & 0xffff));
			watch_until(watch, watch->world->now + NSEC_PER_SEC / 3000);
		}
		watch_until(watch, watch->world->now + 60 * NSEC_PER_SEC);
		cr_expect_eq(watch->raised[RULE_SWEEP], 0, "family %d", v6);
		watch_close(watch);
	}
}
