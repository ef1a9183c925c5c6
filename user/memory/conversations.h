/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Echoes between pairs of hosts over a day: the kernel side has an entry per identifier, and evicts
 * it. A channel may use a new identifier for each packet, or be silent for minutes, so the counts
 * are kept by client, server, network and direction.
 *
 * Counts cover half a day to a day, foreign bytes are counted by the hour. Memory is bounded: among
 * the least recently used records, the one with the least unexplained traffic is evicted.
 */
#ifndef ICMPGUARD_MEMORY_CONVERSATIONS_H
#define ICMPGUARD_MEMORY_CONVERSATIONS_H

#include "base/hash_table.h"
#include "headers/sample.h"
#include "memory/identifiers.h"
#include "memory/payload.h"
#include "memory/spacing.h"

/* The lane is REQUEST. */
struct talk_key {
	struct endpoint client;
	struct address server;
};
_Static_assert(sizeof(struct talk_key) == 40, "a key: no padding");

/* Times are of the memory's clock, ns since 1970. */
struct talk_window {
	__u64 began;
	struct way_counts ways[WAYS];
	__u64 sizes;	   /* a bit per payload length, by hash */
	__u64 identifiers; /* a bit per identifier, by hash */
};

enum { TALK_HOURS = 24 };

struct talk {
	__u64 first_seen; /* of the series since the latest pause of an hour */
	__u64 last_seen;
	struct talk_window windows[2];	 /* half days: the current and the previous one */
	__u32 hour;			 /* number of the latest hour */
	__u32 foreign[WAYS][TALK_HOURS]; /* bytes */
	__u16 contacts[TALK_HOURS];
	struct spacing spacing;
	struct payload_traits payload;
	struct identifiers identifiers; /* of this run */
	double spread_packets;		/* counted in memory/spreads.h, of this run */
	double spread_bytes;
};

/* Returns a table of struct talk by struct talk_key of at most `bytes`; NULL when out of memory.
 * hash_table_free() frees it. */
struct hash_table *conversations_new(size_t bytes);

/* What the halves of one identifier counted since the daemon last saw them. */
struct talk_news {
	const struct half *now[WAYS]; /* NULL: nothing in that direction */
	const struct half *before[WAYS];
	__u16 identifier; /* the latest */
	bool many;	  /* of many identifiers, whose sequence numbers are unrelated */
	__u64 offset;	  /* memory's clock minus kernel side's time, ns */
};

/* Adds `news` and completes `counts`. Returns NULL only if the table has no entries. */
struct talk *conversations_add(struct hash_table *table, const struct talk_key *key,
			       const struct talk_news *news, struct pair_counts *counts);

/* Adds a copied packet: `payload` has `captured` bytes after the ICMP header; `now` is of the
 * memory's clock. Returns true, with `counts` completed, if its fields are not as they should
 * be. */
bool conversations_look(struct hash_table *table, const struct sample *sample,
			const struct packet *packet, const __u8 *payload, __u32 captured, __u64 now,
			struct talk_key *key, struct pair_counts *counts);

/* Returns the record of a key, creating it if needed; NULL as in conversations_add(). */
struct talk *conversations_get(struct hash_table *table, const struct talk_key *key);

/* Moves the times of a record to another clock. */
void talk_shift(struct talk *talk, __s64 shift);

#endif
