// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/simulation_world.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <math.h>

__u64 world_random(struct world *world, __u64 most)
{
	world->random = hash_mix(world->random + 0x9e3779b97f4a7c15ULL);
	return (world->random >> 11) % most;
}

__u64 world_gap(struct world *world, __u64 mean)
{
	double uniform = (double)(world_random(world, 1ULL << 52) + 1) / (1ULL << 52);

	return (__u64)(-(double)mean * log(uniform)) + 1;
}

__u64 world_between(struct world *world, __u64 from, __u64 to)
{
	return from + world_random(world, to - from + 1);
}

static void sift_up(struct world *world, size_t place)
{
	struct actor *actor = world->queue[place];

	for (; place && world->queue[(place - 1) / 2]->next > actor->next; place = (place - 1) / 2)
		world->queue[place] = world->queue[(place - 1) / 2];
	world->queue[place] = actor;
}

static void sift_down(struct world *world, size_t place)
{
	struct actor *actor = world->queue[place];
	size_t child;

	while ((child = 2 * place + 1) < world->queued) {
		if (child + 1 < world->queued &&
		    world->queue[child + 1]->next < world->queue[child]->next)
			child++;
		if (world->queue[child]->next >= actor->next)
			break;
		world->queue[place] = world->queue[child];
		place = child;
	}
	world->queue[place] = actor;
}

struct actor *world_add(struct world *world, void (*act)(struct world *, struct actor *),
			__u64 first)
{
	struct actor *actor = &world->actors[world->actor_count++];

	cr_assert_lt(world->actor_count, ACTORS_MOST);
	*actor = (struct actor){ .next = first, .act = act, .until = ~0ULL };
	world->queue[world->queued++] = actor;
	sift_up(world, world->queued - 1);
	return actor;
}

void world_until(struct world *world, __u64 until)
{
	while (world->queued && world->queue[0]->next < until) {
		struct actor *actor = world->queue[0];

		simulated_until(&world->simulated, actor->next);
		actor->act(world, actor);
		if (actor->next >= actor->until)
			actor->next = ~0ULL;
		sift_down(world, 0);
	}
	simulated_until(&world->simulated, until);
}

struct address world_host(__u32 number)
{
	return simulated_ipv4(0x0a010000 + number / 250 * 256 + number % 250 + 1);
}

struct address world_server(__u32 number)
{
	return simulated_ipv4(0xc0000200 + number + 1);
}

struct address world_outsider(__u32 number)
{
	return simulated_ipv4(0x2d000000 + ((__u32)hash_mix(number) & 0xffffff));
}

static bool at_home(const struct address *address)
{
	__u32 ipv4 = ntohl(address->words[3]);

	if (!address_is_ipv4(address))
		return address->words[1] == htonl(1 << 16);
	return ipv4 >> 16 == 0x0a01 || ipv4 >> 8 == 0xc00002;
}

static bool is_there(const struct address *address)
{
	__u32 ipv4 = ntohl(address->words[3]);

	if (!address_is_ipv4(address))
		return false;
	if (ipv4 >> 16 == 0x0a01)
		return (ipv4 & 0xffff) / 256 * 250 + (ipv4 & 0xff) <= WORLD_HOSTS;
	return ipv4 >> 8 != 0xc00002 || (ipv4 & 0xff) <= WORLD_SERVERS;
}

void world_ping(struct world *world, const struct address *source, const struct address *target)
{
	bool inside = at_home(source) && at_home(target);
	const struct ping ping = {
		.source = *source,
		.target = *target,
		.view = view_of(at_home(source), at_home(target)),
		.answered = is_there(target) &&
			    (inside || world->simulated.now >= world->outage_until) &&
			    world_random(world, 100) < 97,
	};

	simulated_ping(&world->simulated, &ping);
}

/* Its hosts one after the other, `gap` apart. */
static void monitor(struct world *world, struct actor *actor)
{
	struct address target = world_host(actor->number++ % actor->count);

	world_ping(world, &actor->ping.source, &target);
	actor->next += actor->gap;
}

static void add_monitor(struct world *world, __u32 host, __u32 hosts, __u64 round)
{
	struct actor *actor = world_add(world, monitor, world->begun + world_random(world, round));

	actor->ping.source = world_host(host);
	actor->count = hosts;
	actor->gap = round / hosts;
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
	world_ping(world, &actor->ping.source, &actor->ping.target);
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
	actor = world_add(world, stray, world->begun + world_gap(world, HOUR));
	actor->gap = world_between(world, 60, 180) * MINUTE;
}

void world_people(struct world *world)
{
	__u32 first_user = (__u32)world->actor_count;

	add_users(world);
	world_add(world, outage, world->begun + world_gap(world, DAY))->number = first_user;
	add_monitor(world, 480, 20 + (__u32)world_random(world, 10),
		    world_between(world, 60, 120) * NSEC_PER_SEC);
	add_monitor(world, 481, 100 + (__u32)world_random(world, 40),
		    world_between(world, 300, 600) * NSEC_PER_SEC);
	add_monitor(world, 482, 5, 25 * NSEC_PER_SEC);
	add_outsiders(world);
}
