// SPDX-License-Identifier: GPL-2.0-only
/* What the guard drops, and what its tables record of what passed. */
#include "selftests/link_frames.h"
#include "selftests/prog/world.h"

#include "headers/guard.h"
#include "headers/router.h"
#include "memory/guard.h"

#include <bpf/bpf.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define ROUTER "fe80::1"
#define ROGUE  "fe80::66"
#define HOST   "2001:db8:1::5"

static bool guarded(struct world *world, const struct link_message *message)
{
	static struct frame frame;

	link_frame(&frame, message);
	return world_drops(world, &frame);
}

#define GUARDED(world, ...) guarded(world, &(struct link_message){ __VA_ARGS__ })
#define ADVERTISEMENT(number, address)                                                             \
	.type = 134, .sender = number, .source = address, .lifetime = 1800, .link = number,        \
	.prefix = "2001:db8:1::"

static const __u8 first_link[] = { 2, 2, 2, 2, 2, 3 };

static struct world *guarding(__u32 guards)
{
	struct world *world = world_open(NULL);
	const struct identity router = { .address = address_of(ROUTER) };
	const struct identity host = { .address = address_of(HOST) };

	world->config->enforce = true;
	world->control->guards = guards;
	guard_bind(&world->object.pins, &router, first_link, true);
	guard_bind(&world->object.pins, &host, first_link, false);
	return world;
}

Test(guard, advertisements_of_known_routers_alone)
{
	struct world *world = guarding(GUARD_ADVERTISEMENTS6);

	cr_expect(!GUARDED(world, ADVERTISEMENT(1, ROUTER)));
	cr_expect(GUARDED(world, ADVERTISEMENT(9, ROUTER)), "another link-layer address");
	cr_expect(GUARDED(world, ADVERTISEMENT(9, ROGUE)));
	cr_expect(world_reason(world, REASON_GUARDED).drops == 2);
	world->control->guards = 0;
	cr_expect(!GUARDED(world, ADVERTISEMENT(9, ROGUE)), "off");
	world_close(world);
}

Test(guard, monitor_mode_counts)
{
	struct world *world = guarding(GUARD_ADVERTISEMENTS6);

	world->config->enforce = false;
	cr_expect(!GUARDED(world, ADVERTISEMENT(9, ROGUE)));
	cr_expect(world_reason(world, REASON_GUARDED).would_drop == 1);
	world_close(world);
}

/* A declared router is known by its address. */
Test(guard, declared_routers_pass)
{
	struct world *world = guarding(GUARD_ADVERTISEMENTS6);
	struct networks *gateways = &world->config->networks[NETWORKS_GATEWAYS];
	struct address address = address_of(ROGUE);

	gateways->count6 = 1;
	memcpy(gateways->v6[0].network, address.halves, sizeof(address.halves));
	memset(gateways->v6[0].mask, 0xff, sizeof(gateways->v6[0].mask));
	cr_expect(!GUARDED(world, ADVERTISEMENT(9, ROGUE)));
	world_close(world);
}

#define REDIRECTION(whereto, where)                                                                \
	.type = 137, .sender = 1, .source = ROUTER, .target = HOST, .subject = whereto,            \
	.destination = where, .quoted = HOST

Test(guard, redirects_by_routers_to_routers)
{
	struct world *world = guarding(GUARD_REDIRECTS6);

	cr_expect(!GUARDED(world, REDIRECTION("2001:db8:2::7", "2001:db8:2::7")));
	cr_expect(!GUARDED(world, REDIRECTION(ROUTER, "2001:db8:2::7")));
	cr_expect(GUARDED(world, REDIRECTION(ROGUE, "2001:db8:2::7")), "to a host");
	cr_expect(GUARDED(world, .type = 137, .sender = 9, .source = ROGUE, .target = HOST,
			  .subject = "2001:db8:2::7", .destination = "2001:db8:2::7"),
		  "by a host");
	world_close(world);
}

#define CLAIM(number)                                                                              \
	.type = 136, .sender = number, .source = HOST, .flags = NA_OVERRIDE, .subject = HOST,      \
	.link = number

Test(guard, claims_of_known_addresses)
{
	struct world *world = guarding(GUARD_NEIGHBORS);

	cr_expect(!GUARDED(world, CLAIM(1)));
	cr_expect(GUARDED(world, CLAIM(9)));
	cr_expect(GUARDED(world, .type = 135, .sender = 9, .source = HOST,
			  .target = "ff02::1:ff00:1", .subject = ROUTER, .link = 9),
		  "a solicitation gives it another, too");
	cr_expect(!GUARDED(world, .type = 136, .sender = 9, .source = "2001:db8:1::9",
			   .flags = NA_OVERRIDE, .subject = "2001:db8:1::9", .link = 9),
		  "an address that is not known");
	world_close(world);
}

static struct router_state router_of(struct world *world, const char *address, __u8 link)
{
	struct router_key key = { .endpoint.address = address_of(address) };
	struct router_state state = {};

	key.endpoint.kind = endpoint_kind(VIEW_PRIVATE, LANE_DISCOVERY, 0);
	memset(key.link, 2, sizeof(key.link));
	key.link[5] = 2 + link;
	cr_expect(bpf_map_lookup_elem(world->object.pins.routers, &key, &state) == 0);
	return state;
}

Test(discovery, what_an_advertisement_says)
{
	struct world *world = world_open(NULL);
	struct router_state state;
	struct address prefix = address_of("2001:db8:1::");

	GUARDED(world, .type = 134, .sender = 1, .source = ROUTER, .lifetime = 1800,
		.flags = RA_PREFERENCE_HIGH, .link = 1, .prefix = "2001:db8:1::");
	GUARDED(world, .type = 134, .sender = 1, .source = ROUTER);
	GUARDED(world, .type = 134, .sender = 1, .source = ROUTER, .lifetime = 600);
	state = router_of(world, ROUTER, 1);
	cr_expect(state.advertisements == 2 && state.goodbyes == 1 && state.returns == 1);
	cr_expect(state.lifetime == 600 && !state.faults && state.prefix_set);
	cr_expect(address_equal(&state.prefix, &prefix));
	world_close(world);
}

/* Whatever headers precede it, a message is classified by its type, and the headers are noted. */
Test(discovery, behind_headers)
{
	static const __u8 options[16] = { PROTOCOL_DESTINATION, 0, 1, 4, 0, 0, 0, 0,
					  PROTOCOL_ICMPV6,	0, 1, 4 };
	static const __u8 atomic[8] = { PROTOCOL_ICMPV6 };
	struct world *world = world_open(NULL);

	GUARDED(world, ADVERTISEMENT(1, ROUTER), .extension = options, .extension_bytes = 16,
		.extension_type = PROTOCOL_DESTINATION);
	cr_expect(router_of(world, ROUTER, 1).faults == 1 << ROUTER_FAULT_EXTENSION);
	GUARDED(world, ADVERTISEMENT(2, ROUTER), .extension = atomic, .extension_bytes = 8,
		.extension_type = PROTOCOL_FRAGMENT);
	cr_expect(router_of(world, ROUTER, 2).faults == 1 << ROUTER_FAULT_FRAGMENT);
	GUARDED(world, ADVERTISEMENT(3, ROUTER), .hops = 64);
	cr_expect(world_entries(world->object.pins.routers) == 3);
	world_close(world);
}

/* Not an LRU: known ones stay, however many others arrive. */
Test(discovery, a_flood_keeps_nobody_out_who_is_known)
{
	struct world *world = world_open(NULL);
	char source[32];

	GUARDED(world, ADVERTISEMENT(1, ROUTER));
	for (int i = 0; i < 2 * ROUTERS_MOST; i++) {
		snprintf(source, sizeof(source), "fe80::bad:%x", i);
		GUARDED(world, ADVERTISEMENT(9, source));
	}
	GUARDED(world, ADVERTISEMENT(1, ROUTER));
	cr_expect(router_of(world, ROUTER, 1).advertisements == 2);
	cr_expect(world_entries(world->object.pins.routers) <= ROUTERS_MOST);
	world_close(world);
}
