// SPDX-License-Identifier: GPL-2.0-only
/*
 * The harmless actors: users, administrators, 12 monitors, 3 meshes of nodes that probe each other,
 * 200 users behind one address, visitors, hosts that start in the morning, outages, noise.
 */
#include "selftests/unit/simulation_world.h"

#include "selftests/link_frames.h"
#include "selftests/native/kernel.h"

#include <stdio.h>

static void transmit(struct world *world, const struct link_message *message)
{
	struct frame frame;

	link_frame(&frame, message);
	simulated_receive(&world->simulated, &frame);
}

#define SEND(...) transmit(world, &(struct link_message){ __VA_ARGS__ })

/* Its hosts one after the other, `gap` apart; after the first `actor->count` the addresses of
 * hosts that were removed from the network but not from its list. */
static void monitor(struct world *world, struct actor *actor)
{
	__u32 turn = actor->number++ % (actor->count + actor->left);
	struct address target = world_host(turn < actor->count ? turn : WORLD_HOSTS + turn);

	world_ping(world, &actor->ping.source, &target);
	actor->next += actor->gap;
}

static void add_monitor(struct world *world, __u32 host, __u32 hosts, __u64 round)
{
	struct actor *actor = world_add(world, monitor, world->begun + world_random(world, round));

	actor->ping.source = world_host(host);
	actor->count = hosts;
	actor->left = (__u32)world_random(world, hosts / 8 + 1);
	actor->gap = round / (hosts + actor->left);
}

/* Each node of a mesh probes each other one once a round. */
static void mesh(struct world *world, struct actor *actor)
{
	__u32 turn = actor->left++ % (actor->count * actor->count);
	__u32 asker = turn / actor->count, asked = turn % actor->count;

	if (asker != asked) {
		struct address source = world_host(actor->number + asker);
		struct address target = world_host(actor->number + asked);

		world_ping(world, &source, &target);
	}
	actor->next += actor->gap;
}

static void add_mesh(struct world *world, __u32 first, __u32 nodes, __u64 round)
{
	struct actor *actor = world_add(world, mesh, world->begun + world_random(world, round));

	actor->number = first;
	actor->count = nodes;
	actor->gap = round / (nodes * nodes);
}

/* A service outside that monitors the servers. */
static void watch(struct world *world, struct actor *actor)
{
	struct address target = world_server(actor->number++ % actor->count);

	world_ping(world, &actor->ping.source, &target);
	actor->next += actor->gap;
}

/* Few people ping at night and on days off. */
static __u64 pause(struct world *world, const struct actor *actor)
{
	__u64 hour = (actor->next + world->simulated.offset) / HOUR;
	bool at_work = hour % 24 >= 7 && hour % 24 < 19 && hour / 24 % 7 != 2 && hour / 24 % 7 != 3;

	return world_gap(world, at_work ? actor->gap : actor->gap * 8);
}

/* Runs of pings, one a second, to what `choose` chooses. */
static void ping_on(struct world *world, struct actor *actor,
		    void (*choose)(struct world *, struct actor *))
{
	if (!actor->left) {
		choose(world, actor);
		actor->left = 4 + (__u32)world_random(world, 5) * (__u32)world_random(world, 5);
	}
	world_ping_as(world, &actor->ping.source, &actor->ping.target, actor->ping.identifier);
	actor->next += NSEC_PER_SEC;
	if (!--actor->left)
		actor->next += pause(world, actor);
}

static void choose_as_user(struct world *world, struct actor *actor)
{
	__u32 die = (__u32)world_random(world, 100);

	if (die < 60)
		actor->ping.target = world_outsider((__u32)world_random(world, 8));
	else if (die < 85)
		actor->ping.target = world_host((__u32)world_random(world, 15) * 7);
	else
		actor->ping.target = world_outsider(1000 + (__u32)world_random(world, 300));
}

static void user(struct world *world, struct actor *actor)
{
	ping_on(world, actor, choose_as_user);
}

/* mtr and traceroute: the same target with all TTLs. */
static void tracer(struct world *world, struct actor *actor)
{
	const struct ping ping = {
		.source = actor->ping.source,
		.target = actor->ping.target,
		.view = VIEW_OUTBOUND,
		.ttl = (__u8)(1 + actor->left % 10),
	};

	if (!actor->left) {
		actor->ping.target = world_outsider((__u32)world_random(world, 100));
		actor->left = 300;
	}
	simulated_ping(&world->simulated, &ping);
	actor->next += NSEC_PER_SEC / 10;
	if (!--actor->left)
		actor->next += pause(world, actor);
}

/* An administrator checks a dozen hosts, one after the other. */
static void choose_as_admin(struct world *world, struct actor *actor)
{
	actor->ping.target = world_host((__u32)world_random(world, 60));
}

static void admin(struct world *world, struct actor *actor)
{
	ping_on(world, actor, choose_as_admin);
	if (!actor->left && world_random(world, 12))
		actor->next = world->simulated.now + world_between(world, 10, 40) * NSEC_PER_SEC;
}

static void choose_server(struct world *world, struct actor *actor)
{
	actor->ping.target = world_server((__u32)world_random(world, 1 + actor->count));
}

/* Visitors of the servers, each from time to time. */
static void visitor(struct world *world, struct actor *actor)
{
	ping_on(world, actor, choose_server);
}

/* Users of another network behind a pool of addresses. */
static void pool_user(struct world *world, struct actor *actor)
{
	ping_on(world, actor, choose_server);
	if (!actor->left)
		actor->ping.source = simulated_ipv4(0xcb007100 + (__u32)world_random(world, 60));
}

/* A host starts: a listener report, duplicate address detection, a router solicitation and its
 * answer. */
static void boot(struct world *world, struct actor *actor)
{
	static const __u8 router_alert[] = { PROTOCOL_ICMPV6, 0, 5, 2, 0, 0, 1, 0 };
	const int station = 2 + (int)actor->number;
	char self[32], group[32];

	snprintf(self, sizeof(self), "fe80::5054:ff:fe00:%x", actor->number + 1);
	snprintf(group, sizeof(group), "ff02::1:ff00:%x", actor->number + 1);
	SEND(.type = 143, .hops = 1, .source = "::", .target = "ff02::16", .subject = group,
	     .sender = station, .extension = router_alert, .extension_bytes = sizeof(router_alert));
	SEND(.type = 135, .source = "::", .target = group, .subject = self, .sender = station);
	SEND(.type = 133, .source = self, .target = "ff02::2", .link = station, .sender = station);
	SEND(.type = 134, .source = "fe80::1", .sender = 1, .lifetime = 1800);
	/* Between seven and eight o'clock of the next day. */
	actor->next += DAY - (actor->next + world->simulated.offset) % DAY + 7 * HOUR +
		       world_random(world, HOUR);
}

/* Background noise of the Internet. */
static void stray(struct world *world, struct actor *actor)
{
	struct address source = world_outsider((__u32)world_random(world, 1 << 30));
	struct address target = world_server((__u32)world_random(world, 250));

	world_ping(world, &source, &target);
	actor->next += world_gap(world, actor->gap);
}

/* The uplink fails, and everybody pings. */
static void outage(struct world *world, struct actor *actor)
{
	world->outage_until = actor->next + world_between(world, 5, 30) * MINUTE;
	for (__u32 i = 0; i < 300; i++) {
		struct actor *someone = &world->actors[actor->number + i];

		if (!someone->left && world_random(world, 4) == 0)
			someone->ping.target = world_outsider((__u32)world_random(world, 2)),
			someone->left = 20;
	}
	actor->next += world_gap(world, 2 * DAY);
}

static void add_users(struct world *world)
{
	for (__u32 i = 0; i < 300; i++) {
		struct actor *actor = world_add(world, user,
						world->begun + world_gap(world, 3 * HOUR));

		actor->ping.source = world_host(50 + i);
		actor->gap = world_between(world, 1, 6) * HOUR;
	}
	for (__u32 i = 0; i < 10; i++) {
		struct actor *actor = world_add(world, tracer,
						world->begun + world_gap(world, 3 * HOUR));

		actor->ping.source = world_host(50 + i);
		actor->gap = 5 * HOUR;
	}
	for (__u32 i = 0; i < 2; i++) {
		struct actor *actor = world_add(world, admin,
						world->begun + world_gap(world, HOUR));

		actor->ping.source = world_host(400 + i);
		actor->gap = 6 * HOUR;
	}
}

static void add_outsiders(struct world *world)
{
	struct actor *actor;

	for (__u32 i = 0; i < 150; i++) {
		actor = world_add(world, visitor, world->begun + world_gap(world, 3 * HOUR));
		actor->ping.source = world_outsider(5000 + i);
		actor->count = i % 3;
		actor->gap = world_between(world, 2, 12) * HOUR;
	}
	for (__u32 i = 0; i < 6; i++) {
		actor = world_add(world, watch, world->begun + world_random(world, MINUTE));
		actor->ping.source = world_outsider(7000 + i);
		actor->count = 5;
		actor->gap = MINUTE / 5;
	}
	for (__u32 i = 0; i < 3; i++) {
		actor = world_add(world, pool_user, world->begun + world_gap(world, HOUR));
		actor->ping.source = simulated_ipv4(0xcb007100 + i);
		actor->count = 6;
		actor->gap = 10 * MINUTE;
	}
	for (__u32 i = 0; i < 200; i++) {
		actor = world_add(world, visitor, world->begun + world_gap(world, 6 * HOUR));
		actor->ping.source = simulated_ipv4(0xcb007201);
		actor->ping.identifier = (__u16)(1 + i * 211);
		actor->count = i % 3;
		actor->gap = world_between(world, 4, 24) * HOUR;
	}
	actor = world_add(world, stray, world->begun + world_gap(world, HOUR));
	actor->gap = world_between(world, 60, 180) * MINUTE;
}

static void add_monitors(struct world *world)
{
	add_monitor(world, 480, 20 + (__u32)world_random(world, 10),
		    world_between(world, 60, 120) * NSEC_PER_SEC);
	add_monitor(world, 481, 100 + (__u32)world_random(world, 40),
		    world_between(world, 300, 600) * NSEC_PER_SEC);
	add_monitor(world, 482, 5, 25 * NSEC_PER_SEC);
	for (__u32 host = 461; host < 470; host++)
		add_monitor(world, host, (__u32)world_between(world, 8, 80),
			    world_between(world, 300, 900) * NSEC_PER_SEC);
}

void world_people(struct world *world)
{
	__u32 first_user = (__u32)world->actor_count;

	add_users(world);
	world_add(world, outage, world->begun + world_gap(world, DAY))->number = first_user;
	add_monitors(world);
	for (__u32 i = 0; i < 3; i++)
		add_mesh(world, 410 + 15 * i, (__u32)world_between(world, 4, 12), 5 * MINUTE);
	for (__u32 i = 0; i < 60; i++)
		world_add(world, boot, world->begun + world_gap(world, HOUR))->number = i;
	add_outsiders(world);
}
