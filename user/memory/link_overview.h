/* SPDX-License-Identifier: GPL-2.0-only */
/* What the hosts of each link did together: how many lost their addresses, announce themselves
 * repeatedly or were denied an address. */
#ifndef ICMPGUARD_MEMORY_LINK_OVERVIEW_H
#define ICMPGUARD_MEMORY_LINK_OVERVIEW_H

#include "memory/link_hosts_state.h"

/* Totals over all hosts of a network. */
struct link_gathering {
	double moved;	    /* hosts whose addresses others took within a minute */
	double fragmented;  /* addresses about which messages came in fragments, within a minute */
	double announced;   /* addresses announced more often than the limit, within a minute */
	double disputed;    /* hosts that took addresses which soon returned, and their holders */
	double denied;	    /* addresses denied within ten minutes */
	double probed;	    /* addresses probed since the first of these */
	__u64 first_denial; /* 0: none */
};

/* Summary of all hosts for one review: made in a single pass, since a flood may make all of them
 * due. */
struct link_overview {
	struct hash_table *gatherings; /* by network, in 64 bits */
	struct hash_table *claims;     /* by struct claim_key */
	struct hash_table *moved;      /* likewise: hosts that lost addresses */
	struct hash_table *disputed;   /* likewise: claimants of addresses that returned */
};

/* Fills in an overview; it is to be freed in either case. `limit`: of announcements of one address
 * within a minute. Returns false when out of memory. */
bool link_overview_make(struct link_overview *overview, const struct link_hosts *hosts, __u64 limit,
			__u64 now);
void link_overview_free(struct link_overview *overview);

/* Returns the totals of a network. */
struct link_gathering *link_overview_of(const struct link_overview *overview, __u32 network);
/* Returns true if another address had this host's link-layer address before its change. */
bool link_overview_acquainted(const struct link_overview *overview, __u32 network,
			      const struct link_host *changed);

#endif
