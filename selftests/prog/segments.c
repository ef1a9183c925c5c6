// SPDX-License-Identifier: GPL-2.0-only
/* Requests across the segments that an operator declared. */
#include "config/config.h"
#include "selftests/prog/world.h"

#include <criterion/criterion.h>
#include <string.h>

static struct world *world;

/* Sets the world's segments. */
static void declare(const char *assignment)
{
	static const struct prefix_list nowhere;
	struct settings settings;

	config_defaults(&settings);
	cr_assert(config_set(&settings, assignment) == 0);
	object_configure(&world->object.pins, &settings, &nowhere);
}

static void start(void)
{
	world = world_open(NULL);
}

static void stop(void)
{
	world_close(world);
}

TestSuite(segments, .init = start, .fini = stop);

/* Returns the wake-ups since the last call, all of this kind; `event` is the first. */
static __u32 wake_ups(enum event_kind kind, struct event *event)
{
	struct event events[8] = {};
	__u32 count = world_drain(world->object.pins.events, events, sizeof(events[0]), 8);

	for (__u32 i = 0; i < count; i++)
		cr_assert(events[i].kind == kind);
	*event = events[0];
	return count;
}

static __u32 crossings(struct event *event)
{
	return wake_ups(EVENT_SEGMENT, event);
}

Test(segments, from_one_to_another)
{
	struct address source = address_of(SOURCE4), target = address_of(TARGET4);
	struct event event;

	declare("segments=a=192.0.2.0/24,b=198.51.100.0/24");
	drops(world, PING4);
	cr_assert(crossings(&event) == 1);
	cr_expect(address_equal(&event.endpoint.address, &source));
	cr_expect(address_equal(&event.peer, &target));
	drops(world, PING6);
	cr_expect(crossings(&event) == 0);
	declare("segments=a=2001:db8::/48,b=2001:db8:1::/48");
	drops(world, PING6);
	cr_expect(crossings(&event) == 1);
}

Test(segments, once_an_interval_for_each_source)
{
	struct event event;

	declare("segments=a=192.0.2.0/24,b=198.51.100.0/24");
	passed(world, 5, NSEC_PER_SEC / 20, PING4);
	cr_expect(crossings(&event) == 1);
	drops(world, ETHERNET(), IPV4(.source = "192.0.2.9"), ICMP(8, 0));
	cr_expect(crossings(&event) == 1, "another one asks the same target");
	world->now += NSEC_PER_SEC;
	drops(world, PING4);
	cr_expect(crossings(&event) == 1);
}

Test(segments, within_one_or_outside_all_is_free)
{
	struct event event;

	drops(world, PING4);
	cr_expect(crossings(&event) == 0, "none are declared");
	declare("segments=a=192.0.2.0/24,a=198.51.100.0/24");
	drops(world, PING4);
	cr_expect(crossings(&event) == 0, "both in one");
	declare("segments=a=192.0.2.0/24,b=203.0.113.0/24");
	drops(world, PING4);
	cr_expect(crossings(&event) == 0, "the target is in none");
	declare("segments=a=203.0.113.0/24,b=198.51.100.0/24");
	drops(world, PING4);
	cr_expect(crossings(&event) == 0, "the source is in none");
}

Test(segments, the_longest_prefix_counts)
{
	struct event event;

	declare("segments=all=0.0.0.0/0,host=198.51.100.2");
	drops(world, PING4);
	cr_expect(crossings(&event) == 1);
	declare("segments=host=198.51.100.2/31,all=0.0.0.0/0,all=198.51.100.2");
	drops(world, PING4);
	world->now += 2 * NSEC_PER_SEC;
	drops(world, PING4);
	cr_expect(crossings(&event) == 0);
}

Test(segments, answers_and_errors_are_free)
{
	struct event event;

	declare("segments=a=192.0.2.0/24,b=198.51.100.0/24");
	drops(world, ETHERNET(), IPV4(), ICMP(0, 0), DATA(56));
	drops(world, ETHERNET(), IPV4(), ICMP(3, 1), IPV4(), ICMP(8, 0));
	cr_expect(crossings(&event) == 0);
}

Test(segments, who_is_allowed_may_ask)
{
	struct event event;

	declare("segments=a=192.0.2.0/24,b=198.51.100.0/24");
	world_allow(world, SOURCE4, 0);
	drops(world, PING4);
	cr_expect(crossings(&event) == 0);
}

/* No source hides behind another one that asks the same sensitive host. */
Test(segments, each_who_asks_a_sensitive_host)
{
	struct event event;

	declare("sensitive=198.51.100.0/24");
	passed(world, 5, NSEC_PER_SEC / 20, PING4);
	cr_expect(wake_ups(EVENT_SENSITIVE, &event) == 1);
	drops(world, ETHERNET(), IPV4(.source = "192.0.2.9"), ICMP(8, 0));
	cr_expect(wake_ups(EVENT_SENSITIVE, &event) == 1);
	world->now += NSEC_PER_SEC;
	drops(world, PING4);
	cr_expect(wake_ups(EVENT_SENSITIVE, &event) == 1);
}
