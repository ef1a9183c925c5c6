// SPDX-License-Identifier: GPL-2.0-only
#include "memory/carpets.h"

#include "base/hash_table.h"
#include "base/prefix.h"
#include "base/sketch.h"
#include "headers/elapsed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Number of networks; the least recently used one is evicted. */
enum { CARPETS_MOST = 1024 };

#define WINDOW (10 * NSEC_PER_SEC)

/* Windows with fewer packets are never reported. */
enum { PACKETS_LEAST = 100 };

/* Packets of each new source that do not count: crowds.h judges these. Some new sources must not
 * hide what others send. */
#define FRESH_EACH 4.0

/* Usual rate up to which it is learned within minutes: less makes no difference. */
#define USUAL_LEAST 500.0

/* In endpoint.part: a network, or all networks of a direction. */
enum { CARPET_NETWORK, CARPET_LINK };

struct carpet {
	__u64 started; /* of the window */
	__u64 packets;
	struct hyperloglog targets; /* of a link: networks */
	struct hyperloglog sources;
	double usual; /* packets per second of earlier windows */
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

static struct endpoint network_of(const struct endpoint *target)
{
	struct endpoint key = *target;

	key.part = CARPET_NETWORK;
	key.address = address_mask(&target->address, network_bits(&target->address));
	return key;
}

/* All addresses of IPv4, or the global ones of IPv6 (2000::/3, RFC 4291). */
static struct endpoint link_of(const struct endpoint *target)
{
	static const struct address global = { .bytes = { 0x20 } };
	struct endpoint key = *target;

	key.part = CARPET_LINK;
	key.address = address_is_ipv4(&target->address) ? address_from_ipv4(0) : global;
	return key;
}

static __u32 bits_of(const struct endpoint *key)
{
	if (key->part == CARPET_NETWORK)
		return network_bits(&key->address);
	return address_is_ipv4(&key->address) ? IPV4_MAPPED_BITS : 3;
}

static struct carpet *get(struct carpets *carpets, struct endpoint key, __u64 now)
{
	struct carpet *carpet;

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

/* Returns the packets that count: requests and the like, errors, and replies without a request. */
static __u64 packets_of(const struct observation *target)
{
	const struct target *now = target->target.now, *before = target->target.before;

	switch (target->endpoint.lane) {
	case LANE_REQUEST:
	case LANE_FRAGMENT:
	case LANE_OTHER:
	case LANE_ERROR:
		return now->packets - before->packets;
	case LANE_REPLY:
		return now->unasked - before->unasked;
	default:
		return 0;
	}
}

static void add(struct carpets *carpets, const struct endpoint *key, __u64 now, __u64 packets,
		const struct hyperloglog *sources, const struct address *target)
{
	struct carpet *carpet = get(carpets, *key, now);

	if (!carpet)
		return;
	carpet->packets += packets;
	hyperloglog_merge(&carpet->sources, sources);
	hyperloglog_add(&carpet->targets, hash_address(target, carpets->seed));
}

void carpets_add(struct carpets *carpets, const struct observation *target)
{
	const struct target *now = target->target.now;
	const struct endpoint network = network_of(&target->endpoint);
	const struct endpoint link = link_of(&target->endpoint);
	__u64 packets = packets_of(target);
	struct hyperloglog sources = now->sources.current;

	if (!packets || now->over != target->target.before->over ||
	    address_is_broadcast(&target->endpoint.address))
		return;
	hyperloglog_merge(&sources, &now->sources.previous);
	add(carpets, &network, target->now, packets, &sources, &target->endpoint.address);
	if (target->endpoint.lane != LANE_REPLY && target->endpoint.lane != LANE_ERROR)
		add(carpets, &link, target->now, packets, &sources, &network.address);
}

/* Returns the packets of a link without those of a network that has most of them: then the flood is
 * that network's. */
static __u64 packets_beyond_networks(const struct carpets *carpets, const struct endpoint *link,
				     const struct carpet *whole)
{
	const struct carpet *carpet = hash_table_first(carpets->table);
	__u64 packets = whole->packets;

	for (; carpet; carpet = hash_table_next(carpets->table, carpet)) {
		const struct endpoint *key = hash_table_key(carpets->table, carpet);
		struct endpoint own = link_of(key);

		if (key->part == CARPET_NETWORK && !memcmp(&own, link, sizeof(own)) &&
		    2 * carpet->packets > whole->packets)
			packets -= carpet->packets < packets ? carpet->packets : packets;
	}
	return packets;
}

/* Adds the window to what is usual, which doubles in a few hours at most. */
static void learn(struct carpet *carpet, double rate, __u64 window)
{
	const double hours = (double)window / (3600.0 * NSEC_PER_SEC);

	carpet->usual = fmin(carpet->usual + (rate - carpet->usual) * fmin(1, 6 * hours),
			     fmax(USUAL_LEAST, carpet->usual * (1 + hours)));
}

static void judge_one(const struct carpets *carpets, const struct endpoint *key,
		      struct carpet *carpet, struct observation *observation)
{
	__u64 window = elapsed(observation->now, carpet->started);
	bool link = key->part == CARPET_LINK;

	observation->endpoint = *key;
	observation->endpoint.part = 0;
	observation->first_seen = carpet->started;
	observation->carpet = (struct carpet_observation){
		.prefix_bits = bits_of(key),
		.link = link,
		.window = window,
		.packets = (double)(link ? packets_beyond_networks(carpets, key, carpet) :
					   carpet->packets),
		.usual = carpet->usual,
		.targets = hyperloglog_estimate(&carpet->targets),
		.sources = hyperloglog_estimate(&carpet->sources),
	};
}

void carpets_judge(struct carpets *carpets, const struct crowds *crowds, const bool *visible,
		   __u64 now, void (*observe)(const struct observation *, void *), void *context)
{
	struct carpet *carpet = hash_table_first(carpets->table);
	struct observation observation = { .observed = OBSERVED_CARPET, .now = now };

	for (; carpet; carpet = hash_table_next(carpets->table, carpet)) {
		const struct endpoint *key = hash_table_key(carpets->table, carpet);
		const struct address *target = key->part == CARPET_LINK ? NULL : &key->address;
		__u64 window = elapsed(now, carpet->started);
		struct endpoint place = *key;

		if (window < WINDOW)
			continue;
		place.part = 0;
		if (carpet->packets >= PACKETS_LEAST &&
		    crowds_state(crowds, &place, target, now) != CROWD_FLOODED) {
			judge_one(carpets, key, carpet, &observation);
			observation.carpet.packets = fmax(
				0, observation.carpet.packets -
					   FRESH_EACH * crowds_fresh(crowds, &place, target, now));
			observation.carpet.visible = visible[view_reverse(key->view)];
			observe(&observation, context);
		}
		learn(carpet, (double)carpet->packets * NSEC_PER_SEC / (double)window, window);
		*carpet = (struct carpet){ .started = now, .usual = carpet->usual };
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
