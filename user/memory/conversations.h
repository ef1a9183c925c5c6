/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What pairs of hosts sent each other in echoes, for a day: the kernel side has an entry for each
 * identifier, and forgets it.  A channel may take a new identifier for each packet, or be silent
 * for minutes; so what counts is kept by client, server, network and direction.
 *
 * Counts are of half a day to a day, foreign bytes by the hour.  The memory is bounded: of those
 * not used for longest the least interesting leaves, which is the one with the least that no ping
 * explains.
 */
#ifndef ICMPGUARD_MEMORY_CONVERSATIONS_H
#define ICMPGUARD_MEMORY_CONVERSATIONS_H

#include "base/hash_table.h"
#include "headers/sample.h"
#include "memory/identifiers.h"
#include "memory/payload.h"
#include "memory/spacing.h"

/* The lane is that of requests. */
struct talk_key {
	struct endpoint client;
	struct address server;
};
_Static_assert(sizeof(struct talk_key) == 40, "a key: no padding");

/* Times are of the memory's clock, ns since 1970. */
struct talk_window {
	__u64 began;
	struct way_counts ways[WAYS];
	__u64 sizes;	   /* a bit for each length of payload, by hash */
	__u64 identifiers; /* likewise */
};

enum { TALK_HOURS = 24 };

struct talk {
	__u64 first_seen; /* of what it sent since the latest pause of an hour */
	__u64 last_seen;
	struct talk_window windows[2];	 /* of half a day: the present one, and the one before */
	__u32 hour;			 /* number of the latest of these: */
	__u32 foreign[WAYS][TALK_HOURS]; /* bytes */
	__u16 contacts[TALK_HOURS];
	struct spacing spacing;
	struct payload_traits payload;
	struct identifiers identifiers; /* of this run */
};

/* A table of struct talk by struct talk_key, of at most `bytes`; NULL when out of memory.
 * hash_table_free() frees it. */
struct hash_table *conversations_new(size_t bytes);

/* What a half counted since the daemon last saw it, of one identifier. */
struct talk_news {
	const struct half *now[WAYS]; /* NULL: nothing came that way */
	const struct half *before[WAYS];
	__u16 identifier; /* the latest */
	bool many;	  /* of many identifiers, whose sequence numbers are in no order */
	__u64 offset;	  /* what makes the memory's clock of the kernel side's time, ns */
};

/* Takes in what came, and completes `counts`. NULL, never but by a table of no entries. */
struct talk *conversations_add(struct hash_table *table, const struct talk_key *key,
			       const struct talk_news *news, struct pair_counts *counts);

/* Takes in a copied packet: `payload` of `captured` bytes behind the ICMP header, at `now` of the
 * memory's clock. True, and `counts` completed, where its fields have what they should not. */
bool conversations_look(struct hash_table *table, const struct sample *sample,
			const struct packet *packet, const __u8 *payload, __u32 captured, __u64 now,
			struct talk_key *key, struct pair_counts *counts);

/* The record of a key, made where there is none. NULL as above. */
struct talk *conversations_get(struct hash_table *table, const struct talk_key *key);

/* Moves a record to another clock. */
void talk_shift(struct talk *talk, __s64 shift);

#endif
