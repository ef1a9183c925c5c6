/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the table of neighbours. */
#ifndef ICMPGUARD_NEIGHBOR_H
#define ICMPGUARD_NEIGHBOR_H

#include "headers/discovery.h"
#include "headers/endpoint.h"
#include "headers/tracked.h"

/* neighbors: a hash, by the address that is claimed or probed, in the view VIEW_PRIVATE: its
 * link-layer address. Not an LRU: a flood of new addresses evicts no known one. */
struct neighbor {
	TRACKED_ENTRY;
	__u64 claimed;	      /* when `link` last claimed the address, */
	__u64 former_at;      /* and when `former` did */
	__u64 changed;	      /* when `link` replaced `former` */
	__u64 unsolicited_at; /* start of the window of unsolicited, overriding advertisements */
	__u64 probed;	      /* the latest probe for a duplicate (RFC 4862) */
	__u32 claims;	      /* by `link` */
	__u32 changes;	      /* of the link-layer address, by claims that override */
	__u32 announced;      /* of these, by an unsolicited advertisement */
	__u32 contended;      /* answers by `former`, after it lost the address */
	__u16 unsolicited;    /* seconds of that window with such an advertisement of `link`, */
	__u16 announced_second; /* and the latest of them, from 0 */
	__u32 probes;
	__u32 resigned; /* it no longer claimed to be a router, after it had */
	__u32 relayed; /* messages about the address in frames of another host than the one they name */
	__u32 denials; /* probes answered by a host that had not claimed the address */
	__u8 link[LINK_BYTES];
	__u8 former[LINK_BYTES];
	__u8 prober[LINK_BYTES];
	__u8 denier[LINK_BYTES];
	__u8 owner[LINK_BYTES]; /* who had the address when it was last probed */
	__u8 fragmenter[LINK_BYTES]; /* who sent the latest of `fragmented`, */
	__u8 relayer[LINK_BYTES];    /* and of `relayed` */
	__u16 fragmented; /* messages in fragments about the address */
	__u8 soft;    /* `link` is from an advertisement that overrides nothing: a proxy, perhaps */
	__u8 router;  /* it claims to be a router */
	__u8 denied;  /* the latest probe was answered */
	__u8 foreign; /* `former` or `link` is a virtual router's address */
	__u8 owned;   /* `owner` is known */
	__u8 doubtful; /* `link` claimed the address only by answering a probe */
	__u16 answered; /* solicitations, by `link`; at most 0xffff */
};
_Static_assert(sizeof(struct neighbor) == 152, "neighbors value");

enum { NEIGHBORS_MOST = 8192 };

#endif
