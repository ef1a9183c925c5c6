// SPDX-License-Identifier: GPL-2.0-only
#include "memory/spreads.h"

#include "base/prefix.h"
#include "base/sketch.h"
#include "config/thresholds.h"
#include "headers/elapsed.h"
#include "headers/hash.h"

#include <math.h>
#include <stdlib.h>

/* Number of hosts and networks; the one with the fewest such packets among the least recently used
 * ones is evicted. */
enum { SPREADS_MOST = 4096, CANDIDATES = 16 };

/* In endpoint.part: of a host that sends, or of a network that receives. */
enum { SPREAD_HOST, SPREAD_NETWORK };

#define HALF_DAY (12 * 3600 * NSEC_PER_SEC)

struct spread_window {
	double packets;
	double bytes;
	__u32 odd; /* copies of pairs without a conversation; `known`: of these, pings */
	__u32 known;
	__u64 latest;	/* of what is added: the hash of a copy, else 0 */
	__u64 peers[4]; /* a bit per peer, by hash: linear counting */
};

struct spread {
	__u64 first_seen;
	__u64 last_seen;
	__u64 began;  /* of windows[0] */
	__u64 latest; /* hash of the latest odd copy */
	struct spread_window windows[2];
	bool changed; /* since it was judged */
};

struct spreads {
	struct hash_table *table; /* struct spread, by endpoint; the latest used last */
};

struct spreads *spreads_new(void)
{
	struct spreads *spreads = calloc(1, sizeof(*spreads));

	if (!spreads)
		return NULL;
	spreads->table = hash_table_new(sizeof(struct endpoint), sizeof(struct spread),
					SPREADS_MOST);
	if (spreads->table)
		return spreads;
	free(spreads);
	return NULL;
}

void spreads_free(struct spreads *spreads)
{
	if (!spreads)
		return;
	hash_table_free(spreads->table);
	free(spreads);
}

static double weight(const struct spread *spread)
{
	return spread->windows[0].packets + spread->windows[1].packets + spread->windows[0].odd +
	       spread->windows[1].odd;
}

static void make_room(struct hash_table *table)
{
	struct spread *spread = hash_table_first(table), *least = spread;

	for (int i = 0; i < CANDIDATES && spread; i++) {
		if (weight(spread) < weight(least))
			least = spread;
		spread = hash_table_next(table, spread);
	}
	hash_table_remove(table, least);
}

static struct spread *get(struct hash_table *table, const struct endpoint *key, __u64 now)
{
	struct spread *spread = hash_table_find(table, key);

	if (!spread) {
		if (hash_table_full(table))
			make_room(table);
		spread = hash_table_add(table, key);
		if (!spread)
			return NULL;
		spread->first_seen = spread->began = now;
	}
	hash_table_move_last(table, spread);
	if (elapsed(now, spread->began) >= HALF_DAY) {
		spread->windows[1] = elapsed(now, spread->began) < 2 * HALF_DAY ?
					     spread->windows[0] :
					     (struct spread_window){};
		spread->windows[0] = (struct spread_window){};
		spread->began = now;
	}
	spread->last_seen = now;
	spread->changed = true;
	return spread;
}

/* The host that sends the data, and the one that receives it: of requests from outside, home sends
 * the replies. */
struct ends {
	struct endpoint host;
	struct endpoint network;
	struct address peer;
};

static struct ends ends_of(const struct talk_key *key)
{
	struct ends ends = { .host = key->client, .peer = key->server };

	if (key->client.view == VIEW_INBOUND) {
		ends.host.view = VIEW_OUTBOUND;
		ends.host.address = key->server;
		ends.peer = key->client.address;
	}
	ends.network = ends.host;
	ends.host.part = SPREAD_HOST;
	ends.network.part = SPREAD_NETWORK;
	ends.network.address =
		address_mask(&ends.peer, address_is_ipv4(&ends.peer) ? IPV4_MAPPED_BITS + 24 : 64);
	return ends;
}

static void add(struct spreads *spreads, const struct endpoint *key, const struct address *peer,
		const struct spread_window *news, __u64 now)
{
	struct spread *spread = get(spreads->table, key, now);
	__u64 hash = hash_address(peer, 0);

	if (!spread)
		return;
	spread->windows[0].packets += news->packets;
	spread->windows[0].bytes += news->bytes;
	spread->windows[0].odd += news->odd;
	spread->windows[0].known += news->known;
	if (news->latest)
		spread->latest = news->latest;
	spread->windows[0].peers[hash >> 6 & 3] |= 1ULL << (hash & 63);
}

void spreads_add(struct spreads *spreads, const struct talk_key *key, struct talk *talk,
		 const struct pair_counts *counts, __u64 now)
{
	bool answers = key->client.view == VIEW_INBOUND;
	const struct way_counts *way = &counts->ways[answers ? WAY_ANSWERED : WAY_ASKED];
	double all = (double)way->packets, packets = (double)way->varied, part, bytes;
	struct spread_window news = {};
	struct ends ends;

	/* What home only echoes does not count. */
	if (answers)
		packets = fmin(packets, (double)(way->differing + way->unasked + way->several));
	if (key->client.view == VIEW_PRIVATE || counts->payload.drawn ||
	    packets < EXFILTRATION_EACH_LEAST || packets < EXFILTRATION_SHARE * all)
		return;
	part = fmin(packets, EXFILTRATION_LEAST);
	bytes = (double)way->foreign_bytes * part / (double)way->varied;
	news.packets = fmax(0, part - talk->spread_packets);
	news.bytes = fmax(0, bytes - talk->spread_bytes);
	/* Both are of a window of half a day or more, so they also decrease. */
	talk->spread_packets = part;
	talk->spread_bytes = bytes;
	if (!news.packets)
		return;
	ends = ends_of(key);
	add(spreads, &ends.host, &ends.peer, &news, now);
	add(spreads, &ends.network, &ends.host.address, &news, now);
}

void spreads_look(struct spreads *spreads, const struct talk_key *key, __u64 odd, __u64 now)
{
	struct ends ends = ends_of(key);
	const struct spread *spread = hash_table_find(spreads->table, &ends.host);
	bool counts = odd && !(spread && spread->latest == odd);
	const struct spread_window news = { .odd = counts, .known = !counts, .latest = odd };

	if (key->client.view == VIEW_PRIVATE || key->client.view == VIEW_INBOUND)
		return;
	add(spreads, &ends.host, &ends.peer, &news, now);
}

static struct spread_observation read_spread(const struct spread *spread)
{
	const struct spread_window *windows = spread->windows;
	__u64 peers[ARRAY_LENGTH(windows->peers)];

	for (size_t i = 0; i < ARRAY_LENGTH(peers); i++)
		peers[i] = windows[0].peers[i] | windows[1].peers[i];
	return (struct spread_observation){
		.packets = windows[0].packets + windows[1].packets,
		.bytes = windows[0].bytes + windows[1].bytes,
		.odd = windows[0].odd + windows[1].odd,
		.known = windows[0].known + windows[1].known,
		.peers = count_set(peers, ARRAY_LENGTH(peers)),
	};
}

void spreads_judge(struct spreads *spreads, __u64 now,
		   void (*observe)(const struct observation *, void *), void *context)
{
	struct spread *spread = hash_table_first(spreads->table);
	struct observation observation = { .observed = OBSERVED_SPREAD, .now = now };

	for (; spread; spread = hash_table_next(spreads->table, spread)) {
		if (!spread->changed)
			continue;
		spread->changed = false;
		observation.endpoint = *(const struct endpoint *)hash_table_key(spreads->table,
										spread);
		observation.first_seen = spread->first_seen;
		observation.spread = read_spread(spread);
		observation.spread.prefix_bits = observation.endpoint.part == SPREAD_HOST ?
							 0 :
						 address_is_ipv4(&observation.endpoint.address) ?
							 IPV4_MAPPED_BITS + 24 :
							 64;
		observation.endpoint.part = 0;
		observe(&observation, context);
	}
}
