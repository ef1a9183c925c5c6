/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory of a link's hosts, shared by link_hosts.c and link_overview.c. */
#ifndef ICMPGUARD_MEMORY_LINK_HOSTS_STATE_H
#define ICMPGUARD_MEMORY_LINK_HOSTS_STATE_H

#include "base/hash_table.h"
#include "base/timebase.h"
#include "memory/contest.h"
#include "memory/link_hosts.h"

/* The latest routers by their neighbour advertisements. */
enum { LINK_ROUTERS = 64 };

/* Addresses that change within this time are reported together. */
#define LINK_CROWD (60 * NSEC_PER_SEC)

struct link_router {
	struct endpoint endpoint;
	__u8 link[LINK_BYTES];
	bool present;
};

struct link_host {
	struct neighbor now;
	struct neighbor judged; /* at the previous review */
	struct contest contest;
	__u64 due;		/* when to judge it; 0: nothing happened since */
	__u8 owner[LINK_BYTES]; /* the first claimant */
	bool owned;
	bool insists;		    /* was announced more often than a host announces its own */
	__u8 insistent[LINK_BYTES]; /* the latest claimant that did so, valid if insists */
	bool handed; /* the latest change took it from such a claimant, which is silent since */
	__u64 usurped_at; /* since when another link-layer address than the known one claims it; 0:
			     none does */
	__u64 probed_at;  /* when its known host was last probed */
};

struct link_hosts {
	struct hash_table *hosts; /* by endpoint */
	struct link_router routers[LINK_ROUTERS];
	__u32 next;
	__u64 due;
	__u64 swept;
};

/* Returns true if the first claimant has its address again. */
static inline bool link_host_returned(const struct link_host *host)
{
	return host->now.changes && host->owned && link_equal(host->now.link, host->owner);
}

/* Returns true if the address went to a host that probed for it shortly before, as RFC 4862 has it,
 * and got no answer: its owner would have sent one. */
static inline bool link_host_probed(const struct link_host *host)
{
	const struct neighbor *neighbor = &host->now;

	return neighbor->changes && !neighbor->denied && !neighbor->contended &&
	       link_equal(neighbor->link, neighbor->prober) &&
	       neighbor->probed <= neighbor->changed &&
	       time_since(neighbor->changed, neighbor->probed) < LINK_CROWD;
}

/* Returns true if the only claimant of the address answers for it, or took it over from one that
 * announced it over and over, too: managers of service addresses do so. */
static inline bool link_host_sole(const struct link_host *host)
{
	return host->now.changes ? host->handed : host->now.answered && !host->now.contended;
}

static inline const struct endpoint *link_host_key(const struct link_hosts *hosts,
						   const struct link_host *host)
{
	return hash_table_key(hosts->hosts, host);
}

#endif
