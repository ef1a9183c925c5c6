/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Key and value of the map of payers: the prefixes that pay for their IPv6 addresses.
 *
 * A host owns 2^64 addresses, a site 2^80 (RFC 6177: a /48 to a /56; RFC 7421: /64 a link), so a
 * bucket for each address limits nothing.  An entry belongs to a /48 and has buckets for the
 * whole, for its /56 and for its /64: one look-up for all three.  Prefixes of one /48 share the
 * buckets below it by a seeded hash.
 */
#ifndef ICMPGUARD_PAYER_H
#define ICMPGUARD_PAYER_H

#include "headers/endpoint.h"

struct site {
	__u64 prefix; /* the address's first 48 bits, network order; the rest zero */
	__u64 kind;   /* as struct endpoint's: view, lane and network */
};
_Static_assert(sizeof(struct site) == 16, "payers key");

enum { PAYER_PARTS = 8, PAYER_LINKS = 16 };

struct payer {
	__u64 last_seen;
	__u64 over;		   /* packets over one of these buckets */
	__u64 admission;	   /* bucket of free admissions of new sources */
	__u64 whole;		   /* of the /48; all are theoretical arrival times (gcra.h) */
	__u64 parts[PAYER_PARTS];  /* of its /56, by hash */
	__u64 links[PAYER_LINKS]; /* of its /64, by hash */
	__u64 known;		  /* of hosts that were known before, once one of these is crossed */
	__u64 flooded_since;	  /* since when, with pauses; 0: never */
	__u64 flooded_last;
};
_Static_assert(sizeof(struct payer) == 248, "payers value");

#endif
