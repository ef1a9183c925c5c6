// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trick: messages with both addresses of a known router, which the guard cannot tell from its
 * own: they take its prefix back, with and without something else, or deny that it is a router. The
 * router's own messages then say otherwise. The control: a router that is renumbered, and one that
 * is no router for a moment.
 */
#include "selftests/evasion/watch.h"
#include "selftests/link_frames.h"

#include <criterion/criterion.h>

#define ROUTER "fe80::1"
#define OLD    "2001:db8:1::"
#define NEW    "2001:db8:2::"

static void transmit(struct watch *watch, const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	cr_expect(!world_drops(watch->world, &frame), "a router's own would be dropped as well");
	watch_until(watch, watch->world->now + NSEC_PER_SEC);
}

#define SEND(...)                                                                                  \
	transmit(watch, &(struct link_message){ .sender = 1, .source = ROUTER, __VA_ARGS__ })
#define ADVERTISE(...) SEND(.type = 134, .lifetime = 1800, .link = 1, __VA_ARGS__)
#define ANSWER(is)                                                                                 \
	SEND(.type = 136, .target = "fe80::7", .subject = ROUTER, .link = 1,                       \
	     .flags = (is) | NA_SOLICITED | NA_OVERRIDE)

static struct watch *begin(void)
{
	struct watch *watch = watch_open("rules.rogue-router.response=drop "
					 "rules.nd-spoof.response=drop learning=4s");

	for (int i = 0; i < 10; i++) {
		ADVERTISE(.prefix = OLD);
		ANSWER(NA_ROUTER);
	}
	return watch;
}

Test(evasion_router_names, its_prefix_is_taken_back)
{
	static const char *const beside[] = { NULL, NEW };

	for (size_t i = 0; i < ARRAY_LENGTH(beside); i++) {
		struct watch *watch = begin();

		for (int j = 0; j < 6; j++) {
			ADVERTISE(.prefix = beside[i], .withdrawn = OLD);
			ADVERTISE(.prefix = OLD);
		}
		watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
		cr_expect(watch->serious[RULE_ROGUE_ROUTER] >= 1, "%zu", i);
		watch_close(watch);
	}
}

Test(evasion_router_names, it_is_denied_the_flag)
{
	struct watch *watch = begin();

	for (int i = 0; i < 6; i++) {
		ANSWER(0);
		ANSWER(NA_ROUTER);
	}
	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	cr_expect(watch->serious[RULE_ND_SPOOF] >= 1);
	watch_close(watch);
}

Test(evasion_router_names, control)
{
	struct watch *watch = begin();

	ANSWER(0);
	ANSWER(NA_ROUTER);
	for (int i = 0; i < 20; i++) {
		ADVERTISE(.withdrawn = OLD);
		ADVERTISE(.prefix = NEW);
	}
	watch_until(watch, watch->world->now + 3 * NSEC_PER_SEC);
	cr_expect_not(watch->serious[RULE_ROGUE_ROUTER]);
	cr_expect_not(watch->serious[RULE_ND_SPOOF]);
	watch_close(watch);
}
