// SPDX-License-Identifier: GPL-2.0-only
#include "memory/carpets.h"

#include "base/hash_table.h"
#include "base/prefix.h"
#include "base/sketch.h"
#include "headers/elapsed.h"

#include <stdlib.h>
#include <string.h>

/* Number of networks; the least recently used one is evicted. */
enum { CARPETS_MOST = 1024 };

#define WINDOW (10 * NSEC_PER_SEC)

/* Windows with fewer packets are never reported. */
enum { PACKETS_LEAST = 100 };

struct carpet {
	__u64 started; /* of the window */
	__u64 packets;
	struct hyperloglog targets;
	struct hyperloglog sources;
};

struct carpets {
	__u64 seed;
	struct hash_table *table; /* struct carpet, by endpoint; the latest used last */
};

struct carpets *carpets_new(__u64 seed)
{
	struct carpets *carpets = calloc(1, sizeof(*carpets));

	if (!carpets)
		return NULL;
	carpets->seed = seed;
	carpets->table = hash_table_new(sizeof(struct endpoint), sizeof(struct carpet),
					CARPETS_MOST);
	if (carpets->table)
		return carpets;
	free(carpets);
	return NULL;
}

void carpets_free(struct carpets *carpets)
{
	if (!carpets)
		return;
	hash_table_free(carpets->table);
	free(carpets);
}

static __u32 network_bits(const struct address *address)
{
	return address_is_ipv4(address) ? IPV4_MAPPED_BITS + 24 : 64;
}

static struct carpet *get(struct carpets *carpets, const struct endpoint *target, __u64 now)
{
	struct endpoint key = *target;
	struct carpet *carpet;

	key.address = address_mask(&target->address, network_bits(&target->address));
	carpet = hash_table_find(carpets->table, &key);
	if (carpet) {
		hash_table_move_last(carpets->table, carpet);
		return carpet;
	}
	if (hash_table_full(carpets->table))
		hash_table_remove(carpets->table, hash_table_first(carpets->table));
	carpet = hash_table_add(carpets->table, &key);
	if (carpet)
		carpet->started = now;
	return carpet;
}

/* Returns the packets that count: requests and the like, and replies without a request. */
static __u64 packets_of(const struct observation *target)
{
	const struct target *now = target->target.now, *before = target->target.before;

	switch (target->endpoint.lane) {
	case LANE_REQUEST:
	case LANE_FRAGMENT:
	case LANE_OTHER:
		return now->packets - before->packets;
	case LANE_REPLY:
		return now->unasked - before->unasked;
	default:
		return 0;
	}
}

void carpets_add(struct carpets *carpets, const struct observation *target)
{
	const struct target *now = target->target.now;
	__u64 packets = packets_of(target);
	struct hyperloglog sources = now->sources.current;
	struct carpet *carpet;

	if (!packets || now->over != target->target.before->over ||
	    address_is_broadcast(&target->endpoint.address))
		return;
	carpet = get(carpets, &target->endpoint, target->now);
	if (!carpet)
		return;
	carpet->packets += packets;
	hyperloglog_merge(&sources, &now->sources.previous);
	hyperloglog_merge(&carpet->sources, &sources);
	hyperloglog_add(&carpet->targets, hash_address(&target->endpoint.address, carpets->seed));
}

void carpets_judge(struct carpets *carpets, const struct crowds *crowds, const bool *visible,
		   __u64 now, void (*observe)(const struct observation *, void *), void *context)
{
	struct carpet *carpet = hash_table_first(carpets->table);
	struct observation observation = { .observed = OBSERVED_CARPET, .now = now };

	for (; carpet; carpet = hash_table_next(carpets->table, carpet)) {
		const struct endpoint *key = hash_table_key(carpets->table, carpet);
		__u64 window = elapsed(now, carpet->started);

		if (window < WINDOW)
			continue;
		if (carpet->packets >= PACKETS_LEAST &&
		    crowds_state(crowds, key, &key->address, now) == CROWD_CALM) {
			observation.endpoint = *key;
			observation.first_seen = carpet->started;
			observation.carpet = (struct carpet_observation){
				.prefix_bits = network_bits(&key->address),
				.window = window,
				.visible = visible[view_reverse(key->view)],
				.packets = (double)carpet->packets,
				.targets = hyperloglog_estimate(&carpet->targets),
				.sources = hyperloglog_estimate(&carpet->sources),
			};
			observe(&observation, context);
		}
		*carpet = (struct carpet){ .started = now };
	}
}

__u64 carpets_due(const struct carpets *carpets)
{
	const struct carpet *carpet = hash_table_first(carpets->table);
	__u64 first = 0;

	for (; carpet; carpet = hash_table_next(carpets->table, carpet))
		if (carpet->packets >= PACKETS_LEAST &&
		    (!first || carpet->started + WINDOW < first))
			first = carpet->started + WINDOW;
	return first;
}
