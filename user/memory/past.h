/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is remembered of each source's targets: for hours and days, across restarts.
 * Nearly all sources ask one target or two; of those the few registers of a sketch are kept,
 * in a table that five million of them pass through without pushing out who comes back.
 * A source of more targets has a record with slow windows.
 */
#ifndef ICMPGUARD_MEMORY_PAST_H
#define ICMPGUARD_MEMORY_PAST_H

#include "base/ledger.h"
#include "memory/slow.h"
#include "base/sparse.h"

/* Times are nanoseconds since 1970. */
struct past {
	__u64 first_seen;
	__u64 last_seen;
	__u64 told_at;	  /* when sweep-slow last told of it; 0: never */
	__u64 loud_until; /* it asks so many that it is seen by itself: no part of a campaign */
	__u64 unused;	  /* was a set of types; the file has room for it */
	double read;	  /* distinct targets in `known` and the fast window, when last read */
	__u32 waiting;	  /* looked at again later, without a packet */
	__u32 zero;
	double known_distinct;	  /* in `known`; negative where it must be found out again */
	struct hyperloglog known; /* targets that have left the fast window */
	struct slow slow;
};

/* A source of few targets. */
struct seedling {
	__u64 first_seen;
	__u64 last_seen;
	struct sparse targets;
	__u32 zero;
};
_Static_assert(sizeof(struct seedling) == 32, "seedling");

/* The targets a source may have before it gets a record. */
enum { SEEDLING_TARGETS = 3 };

struct pasts {
	struct ledger *seedlings; /* ranked by targets */
	struct ledger *records;	  /* ranked by targets new within a day */
};

/* Tables that need at most so many bytes. False, and nothing to free, when out of memory. */
bool pasts_make(struct pasts *pasts, size_t seedling_bytes, size_t record_bytes);
void pasts_free(struct pasts *pasts);

/* The record of a source that was seen at `now` with these targets in its fast window, made
 * where they have become too many for a seedling; NULL while they are few. Then `growth` is
 * how many of them are new. `window`: length of the fast window in ns. */
struct past *pasts_see(struct pasts *pasts, const struct endpoint *key,
		       const struct hyperloglog *targets, __u64 now, __u64 window, double *growth);

/* The record of a source, or NULL; its place in the order of use stays. */
struct past *pasts_peek(const struct pasts *pasts, const struct endpoint *key);

/* Adds targets to what has left the fast window. */
void past_know(struct past *past, const struct hyperloglog *targets);

/* Ranks a record by what it holds. */
void pasts_rank(struct pasts *pasts, struct past *past);

/* What came a day ago and not since is of no more interest than what comes. */
void pasts_tick(struct pasts *pasts, __u64 now);

#endif
