/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the table of neighbours. */
#ifndef ICMPGUARD_NEIGHBOR_H
#define ICMPGUARD_NEIGHBOR_H

#include "headers/discovery.h"
#include "headers/endpoint.h"
#include "headers/tracked.h"

/* neighbors: a hash, by the address that is claimed or probed, in the view VIEW_PRIVATE: which
 * link-layer address it has. Not an LRU: a flood of new ones evicts none that is known. */
struct neighbor {
	TRACKED_ENTRY;
	__u64 claimed;	      /* when it was last claimed by `link`, */
	__u64 former_at;      /* and by `former` */
	__u64 changed;	      /* when `link` took its place */
	__u64 unsolicited_at; /* when the count of unsolicited advertisements began */
	__u64 probed;	      /* the latest probe for a duplicate (RFC 4862) */
	__u32 claims;	      /* by `link` */
	__u32 changes;	      /* of the link-layer address, by claims that override */
	__u32 announced;      /* of these by an unsolicited advertisement */
	__u32 contended;      /* answers by `former`, after it lost the address */
	__u32 unsolicited;    /* overriding advertisements that nobody asked for, of `link` */
	__u32 probes;
	__u32 denials; /* probes that somebody answered who had not claimed the address */
	__u8 link[LINK_BYTES];
	__u8 former[LINK_BYTES];
	__u8 prober[LINK_BYTES];
	__u8 denier[LINK_BYTES];
	__u8 soft;    /* `link` is of an advertisement that overrides nothing: a proxy, perhaps */
	__u8 router;  /* it says that it is a router */
	__u8 denied;  /* the latest probe was answered */
	__u8 foreign; /* `former` was another host's virtual address, or `link` is */
};
_Static_assert(sizeof(struct neighbor) == 120, "neighbors value");

enum { NEIGHBORS_MOST = 8192 };

#endif
