/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The targets of each source, over hours and days and across restarts. Nearly all sources have one
 * target or two; for those only a few registers of a sketch are kept, in a table that five million
 * of them can pass through without evicting sources that return. A source with more targets has a
 * record with slow windows.
 */
#ifndef ICMPGUARD_MEMORY_PAST_H
#define ICMPGUARD_MEMORY_PAST_H

#include "base/ledger.h"
#include "memory/slow.h"
#include "base/sparse.h"

/* Times are ns since 1970. */
struct past {
	__u64 first_seen;
	__u64 last_seen;
	__u64 told_at;	  /* last alert of sweep-slow; 0: none */
	__u64 loud_until; /* until then it is conspicuous by itself, and no part of a campaign */
	__u64 unused;	  /* formerly a set of types; the file format has room for it */
	double read;	  /* distinct targets in `known` and the fast window at the last reading */
	__u32 waiting;	  /* queued for review without a packet */
	__u32 doubted;	  /* sweep reported it as info, and sure of nothing since */
	double known_distinct;	  /* targets in `known`; negative: to be recomputed */
	struct hyperloglog known; /* targets that have left the fast window */
	struct slow slow;
};

/* A source with few targets. */
struct seedling {
	__u64 first_seen;
	__u64 last_seen;
	struct sparse targets;
	__u32 zero;
};
_Static_assert(sizeof(struct seedling) == 32, "seedling");

/* Number of targets above which a source gets a record. */
enum { SEEDLING_TARGETS = 3 };

struct pasts {
	struct ledger *seedlings; /* ranked by targets */
	struct ledger *records;	  /* ranked by targets new within a day */
};

/* Makes tables of at most so many bytes. Returns false, with nothing to free, when out of
 * memory. */
bool pasts_make(struct pasts *pasts, size_t seedling_bytes, size_t record_bytes);
void pasts_free(struct pasts *pasts);

/* Returns the record of a source seen at `now` with these targets in its fast window, creating it
 * if the targets have become too many for a seedling. Returns NULL while they are few; then
 * `growth` is the number of new ones. `window`: length of the fast window in ns. */
struct past *pasts_see(struct pasts *pasts, const struct endpoint *key,
		       const struct hyperloglog *targets, __u64 now, __u64 window, double *growth);

/* Returns the record of a source, or NULL; keeps the order of use. */
struct past *pasts_peek(const struct pasts *pasts, const struct endpoint *key);

/* Adds targets that have left the fast window. */
void past_know(struct past *past, const struct hyperloglog *targets);

/* Ranks a record by its contents. */
void pasts_rank(struct pasts *pasts, struct past *past);

/* Demotes records that have not changed for a day. */
void pasts_tick(struct pasts *pasts, __u64 now);

#endif
