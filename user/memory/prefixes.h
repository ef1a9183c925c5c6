/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * First contacts by prefix: the sources in a prefix, and the targets in a prefix. Only light
 * contacts (a probe or two, no conversation) are added, between a source that is not loud by itself
 * and a target that is new to the prefix. So users, monitors and popular hosts leave hardly a
 * trace, and what adds up to many targets and many sources is a campaign.
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

/* Peer prefixes of a campaign that are stored: the first ones. */
enum { CAMPAIGN_PEERS = FINDING_PEERS };

/* A prefix with many targets and several sources. Times are ns since 1970. */
struct campaign {
	__u64 first_seen;
	__u64 last_seen;
	__u64 told_at; /* last alert of its rule; 0: none */
	bool waiting;  /* it is reviewed again later */
	__u32 peer_count;
	struct address peers[CAMPAIGN_PEERS]; /* /24, /64 */
	struct slow targets;
	struct slow sources;
};

/* A prefix that is not a campaign yet. */
struct plot {
	__u64 first_seen;
	__u64 last_seen;
	struct sparse targets;
	struct sparse sources;
};
_Static_assert(sizeof(struct plot) == 40, "plot");

/* A prefix becomes a campaign with this many of both. */
enum { CAMPAIGN_TARGETS = 4, CAMPAIGN_SOURCES = 3 };

struct prefixes {
	struct ledger *plots[PREFIX_KINDS];	/* ranked by targets */
	struct ledger *campaigns[PREFIX_KINDS]; /* ranked by targets new within a day */
};

/* Makes tables of at most so many bytes. Returns false, with nothing to free, when out of
 * memory. */
bool prefixes_make(struct prefixes *prefixes, size_t bytes);
void prefixes_free(struct prefixes *prefixes);

/* Returns the prefix length, of 128, for this kind and the address's family; 0: none. */
__u32 prefixes_bits(enum prefix_kind kind, const struct address *address);

/* Adds the light contacts of one host in prefix `key` at `now`. Returns the campaign if something
 * in it is new, else NULL. */
struct campaign *prefixes_add(struct prefixes *prefixes, enum prefix_kind kind,
			      const struct endpoint *key, const struct hyperloglog *targets,
			      const struct hyperloglog *sources, const struct slow_counts *counts,
			      __u64 now);

struct campaign *prefixes_peek(const struct prefixes *prefixes, enum prefix_kind kind,
			       const struct endpoint *key);

/* Records a prefix at the other end of a contact of the campaign. */
void prefixes_meet(struct campaign *campaign, const struct address *peer);

/* Ranks a campaign by its contents. */
void prefixes_rank(struct prefixes *prefixes, enum prefix_kind kind, struct campaign *campaign);

/* Demotes campaigns that have not changed for a day. */
void prefixes_tick(struct prefixes *prefixes, __u64 now);

#endif
