// SPDX-License-Identifier: GPL-2.0-only
/* Requests to the directed broadcast address of a network at home, or of one that a route shows. */
#include "selftests/unit/simulated.h"

#include "base/prefix.h"
#include "kernel/subnets.h"

#include <criterion/criterion.h>
#include <linux/rtnetlink.h>
#include <string.h>

static unsigned int raised;

static void report(const struct alert *alert, void *context)
{
	raised += alert->state == ALERT_RAISED && alert->finding.rule == RULE_REFLECTION;
}

/* Names a network in settings, beside those of routes. */
typedef void (*name_network)(struct settings *settings, const struct prefix *network);

static void name_at_home(struct settings *settings, const struct prefix *network)
{
	settings->home.count = 1;
	settings->home.prefixes[0] = *network;
}

static void name_segment(struct settings *settings, const struct prefix *network)
{
	settings->segments.count = settings->segments.prefix_count = 1;
	settings->segments.prefixes[0] = *network;
}

/* Returns whether this rate of requests to 192.0.2.HOST is a reflection. `subnet`: NULL for none;
 * `name`: NULL if a route shows it. */
static bool reflects_with(name_network name, const char *home, const char *subnet, __u32 host,
			  double rate, __u32 count)
{
	const struct ping ping = { .source = simulated_ipv4(0xcb007109),
				   .target = simulated_ipv4(0xc0000200 + host),
				   .view = VIEW_INBOUND };
	struct prefix_list subnets = { .count = 1 };
	static struct simulated simulated;
	__u64 begin;

	raised = 0;
	simulated_start(&simulated, NSEC_PER_SEC * 1600000000ULL, report, NULL);
	simulated.home.count = 1;
	cr_assert_eq(prefix_parse(home, &simulated.home.prefixes[0]), 0);
	if (subnet)
		cr_assert_eq(prefix_parse(subnet, &subnets.prefixes[0]), 0);
	if (name)
		name(&simulated.settings, &subnets.prefixes[0]);
	simulated_set(&simulated, "limit.request.source-rate=50");
	if (subnet && !name)
		object_add_subnets(&simulated.object.pins, &subnets);
	begin = simulated.now;
	for (__u32 i = 0; i < count; i++) {
		simulated_until(&simulated, begin + (__u64)(i * (double)NSEC_PER_SEC / rate));
		simulated_ping(&simulated, &ping);
	}
	simulated_until(&simulated, simulated.now + 10 * NSEC_PER_SEC);
	simulated_stop(&simulated);
	return raised;
}

static bool reflects(const char *home, const char *subnet, __u32 host, double rate, __u32 count)
{
	return reflects_with(NULL, home, subnet, host, rate, count);
}

Test(broadcasts, of_networks_at_home)
{
	for (double rate = 8; rate <= 40; rate += 16) {
		cr_expect(reflects("192.0.2.0/24", NULL, 255, rate, 200), "%g a second", rate);
		cr_expect(reflects("192.0.2.0/26", NULL, 63, rate, 200), "%g a second", rate);
		cr_expect_not(reflects("192.0.2.0/24", NULL, 254, rate, 200), "a host");
		cr_expect_not(reflects("192.0.2.0/24", NULL, 63, rate, 200), "a host");
	}
}

Test(broadcasts, of_networks_that_routes_show)
{
	cr_expect(reflects("192.0.2.0/24", "192.0.2.64/27", 95, 20, 200));
	cr_expect_not(reflects("192.0.2.0/24", "192.0.2.64/27", 94, 20, 200));
	cr_expect_not(reflects("192.0.2.0/24", "192.0.2.64/31", 65, 20, 200), "RFC 3021");
	cr_expect_not(reflects("192.0.2.65/32", NULL, 65, 20, 200));
}

Test(broadcasts, of_networks_inside_another)
{
	const name_network names[] = { name_at_home, name_segment };

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		cr_expect(reflects_with(names[i], "192.0.2.0/24", "192.0.2.64/27", 95, 20, 200),
			  "%zu", i);
		cr_expect(reflects_with(names[i], "192.0.2.0/24", "192.0.2.64/27", 255, 20, 200),
			  "%zu", i);
		cr_expect_not(reflects_with(names[i], "192.0.2.0/24", "192.0.2.64/27", 94, 20, 200),
			      "%zu", i);
	}
}

/* A router with an interface for each of many VLANs. */
Test(broadcasts, of_the_last_of_many_networks)
{
	const struct ping ping = { .source = simulated_ipv4(0xcb007109),
				   .target = simulated_ipv4(0xc000025f),
				   .view = VIEW_INBOUND };
	static struct simulated simulated;
	struct prefix_list subnets = {};
	__u64 begin;

	for (__u32 i = 0; i < SETTINGS_PREFIXES - 1; i++)
		subnets.prefixes[subnets.count++] =
			(struct prefix){ .length = IPV4_MAPPED_BITS + 24,
					 .address = simulated_ipv4(0x0a000000 | i << 8) };
	cr_assert_eq(prefix_parse("192.0.2.64/27", &subnets.prefixes[subnets.count++]), 0);
	raised = 0;
	simulated_start(&simulated, NSEC_PER_SEC * 1600000000ULL, report, NULL);
	simulated.home.count = 1;
	cr_assert_eq(prefix_parse("192.0.2.0/24", &simulated.home.prefixes[0]), 0);
	simulated_set(&simulated, "limit.request.source-rate=50");
	object_add_subnets(&simulated.object.pins, &subnets);
	begin = simulated.now;
	for (__u32 i = 0; i < 200; i++) {
		simulated_until(&simulated, begin + i * NSEC_PER_SEC / 20);
		simulated_ping(&simulated, &ping);
	}
	simulated_until(&simulated, simulated.now + 10 * NSEC_PER_SEC);
	simulated_stop(&simulated);
	cr_expect(raised);
}

Test(broadcasts, a_person_who_looks_around)
{
	cr_expect_not(reflects("192.0.2.0/24", NULL, 255, 1, 100), "ping -b");
	cr_expect_not(reflects("192.0.2.0/24", NULL, 255, 20, 30));
}

struct route {
	struct nlmsghdr header;
	struct rtmsg route;
	struct rtattr attribute;
	__be32 target;
};

static struct route route_to(__u32 network, __u8 length, __u8 type)
{
	return (struct route){
		.header = { .nlmsg_len = sizeof(struct route), .nlmsg_type = RTM_NEWROUTE },
		.route = { .rtm_family = AF_INET, .rtm_dst_len = length, .rtm_type = type },
		.attribute = { .rta_len = RTA_LENGTH(4), .rta_type = RTA_DST },
		.target = htonl(network),
	};
}

Test(broadcasts, routes)
{
	const struct route routes[] = {
		route_to(0xc0000200, 26, RTN_UNICAST),	 route_to(0xc0000200, 26, RTN_UNICAST),
		route_to(0xc00002ff, 32, RTN_BROADCAST), route_to(0xc0000201, 32, RTN_LOCAL),
		route_to(0x80000000, 1, RTN_UNICAST),	 route_to(0x0a010000, 16, RTN_UNICAST),
	};
	const struct nlmsghdr done = { .nlmsg_len = sizeof(done), .nlmsg_type = NLMSG_DONE };
	struct prefix_list list = {};

	cr_expect_eq(subnets_take(&list, routes, sizeof(routes)), 0);
	cr_expect_eq(list.count, 2, "%u", list.count);
	cr_expect_eq(list.prefixes[0].length, 96 + 26);
	cr_expect_eq(list.prefixes[1].length, 96 + 16);
	cr_expect_eq(subnets_take(&list, routes, 40), 0, "cut short");
	cr_expect_eq(subnets_take(&list, &done, sizeof(done)), 1);
}

Test(broadcasts, this_machine)
{
	struct prefix_list list;

	cr_expect_eq(subnets_read(&list), 0);
}
