// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/simulation_world.h"

#include "base/prefix.h"
#include "headers/hash.h"

#include <criterion/criterion.h>
#include <math.h>

void world_start(struct world *world, __u64 seed, __u64 wall,
		 void (*report)(const struct alert *, void *), void *context)
{
	struct simulated *simulated = &world->simulated;

	simulated_start(simulated, wall, report, context);
	simulated->home = (struct prefix_list){
		.count = 4,
		.prefixes = { { .address = simulated_ipv4(0x0a010000),
				.length = IPV4_MAPPED_BITS + 16 },
			      { .address = simulated_ipv4(0xc0000200),
				.length = IPV4_MAPPED_BITS + 24 },
			      { .address = simulated_ipv6(1, 0, 0), .length = 48 },
			      { .address.words[0] = htonl(0xfe800000), .length = 10 } },
	};
	simulated_set(simulated, "mode=monitor");
	world->begun = simulated->now;
	world->random = hash_mix(seed);
}

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

void world_ping_as(struct world *world, const struct address *source, const struct address *target,
		   __u16 identifier)
{
	bool inside = at_home(source) && at_home(target);
	const struct ping ping = {
		.source = *source,
		.target = *target,
		.identifier = identifier,
		.view = view_of(at_home(source), at_home(target)),
		.answered = is_there(target) &&
			    (inside || world->simulated.now >= world->outage_until) &&
			    world_random(world, 100) < 97,
	};

	simulated_ping(&world->simulated, &ping);
}

void world_ping(struct world *world, const struct address *source, const struct address *target)
{
	world_ping_as(world, source, target, 0);
}
