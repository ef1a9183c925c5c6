/* SPDX-License-Identifier: GPL-2.0-only */
/* Key and value of the map of refusals. */
#ifndef ICMPGUARD_REFUSAL_H
#define ICMPGUARD_REFUSAL_H

#include "headers/endpoint.h"
#include "headers/tracked.h"

/* refusals: an LRU hash, of what one host refused another. A host that is scanned refuses the same
 * scanner again and again, something else each time. */
struct pair {
	struct endpoint refuser;
	struct identity receiver; /* of its errors */
};
_Static_assert(sizeof(struct pair) == 48, "refusals key");

/* What was refused. */
enum refusal_kind {
	REFUSED_PORT,
	REFUSED_PROTOCOL, /* no port */
	REFUSED_HOST,	  /* the host is absent: neither protocol nor port */
};

/* One word: two are compared at once. */
struct refusal {
	union {
		struct {
			__u32 host; /* that was contacted: an IPv4 address, or the hash of an
				       IPv6 one */
			__u16 port; /* its port; 0 if the quote has none */
			__u8 protocol;
			__u8 kind; /* enum refusal_kind */
		};
		__u64 word;
	};
};
_Static_assert(sizeof(struct refusal) == 8, "one word");

/* A power of two. */
enum { REFUSALS_LATEST = 32 };

struct refusals {
	TRACKED_ENTRY;
	__u64 errors;
	/* Refusals that were not among the latest on arrival; the last of them is at (fresh - 1) %
	 * REFUSALS_LATEST. */
	__u64 fresh;
	struct refusal latest[REFUSALS_LATEST];
	__u16 source_ports[REFUSALS_LATEST]; /* for each: of the first packet refused */
};
_Static_assert(sizeof(struct refusals) == 360, "refusals value");

#endif
