/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is remembered of prefixes: the hosts of one that ask, and the hosts of one that are
 * asked.  Only first contacts come in here: of a light contact (a probe or two, not a
 * conversation) between a source that is not loud by itself and a target that the prefix has
 * not known.  So users, monitors and popular hosts leave hardly a trace, and what adds
 * up to many targets and many sources is a campaign.
 */
#ifndef ICMPGUARD_MEMORY_PREFIXES_H
#define ICMPGUARD_MEMORY_PREFIXES_H

#include "base/ledger.h"
#include "detectors/observation.h"
#include "memory/slow.h"
#include "base/sparse.h"

enum prefix_kind {
	PREFIX_OF_SOURCES, /* /24, /64 */
	PREFIX_OF_SITES,   /* /48, of sources */
	PREFIX_OF_TARGETS, /* /24, /64 */
	PREFIX_KINDS
};

/* Prefixes at the other end of a campaign that are known by name: the first of them. */
enum { CAMPAIGN_PEERS = FINDING_PEERS };

/* A prefix of many targets and several sources. Times are nanoseconds since 1970. */
struct campaign {
	__u64 first_seen;
	__u64 last_seen;
	__u64 told_at; /* when its rule last told of it; 0: never */
	__u32 peer_count;
	struct address peers[CAMPAIGN_PEERS]; /* /24, /64 */
	struct slow targets;
	struct slow sources;
};

/* A prefix that has not come so far. */
struct plot {
	__u64 first_seen;
	__u64 last_seen;
	struct sparse targets;
	struct sparse sources;
};
_Static_assert(sizeof(struct plot) == 40, "plot");

/* What a prefix needs to become a campaign. */
enum { CAMPAIGN_TARGETS = 4, CAMPAIGN_SOURCES = 3 };

struct prefixes {
	struct ledger *plots[PREFIX_KINDS];	/* ranked by targets */
	struct ledger *campaigns[PREFIX_KINDS]; /* ranked by targets new within a day */
};

/* Tables that need at most so many bytes. False, and nothing to free, when out of memory. */
bool prefixes_make(struct prefixes *prefixes, size_t bytes);
void prefixes_free(struct prefixes *prefixes);

/* Bits, of 128, of the prefix of this kind around an address; 0: the family has none. */
__u32 prefixes_bits(enum prefix_kind kind, const struct address *address);

/* Light contacts of one host, whose prefix `key` is, at `now`. The campaign where something in
 * it is new, else NULL. */
struct campaign *prefixes_add(struct prefixes *prefixes, enum prefix_kind kind,
			      const struct endpoint *key, const struct hyperloglog *targets,
			      const struct hyperloglog *sources, const struct slow_counts *counts,
			      __u64 now);

struct campaign *prefixes_peek(const struct prefixes *prefixes, enum prefix_kind kind,
			       const struct endpoint *key);

/* A contact of the campaign came from, or went to, this prefix. */
void prefixes_meet(struct campaign *campaign, const struct address *peer);

/* Ranks a campaign by what it holds. */
void prefixes_rank(struct prefixes *prefixes, enum prefix_kind kind, struct campaign *campaign);

/* What came a day ago and not since is of no more interest than what comes. */
void prefixes_tick(struct prefixes *prefixes, __u64 now);

#endif
