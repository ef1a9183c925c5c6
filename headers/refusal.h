/* SPDX-License-Identifier: GPL-2.0-only */
/* Key and value of the map of refusals. */
#ifndef ICMPGUARD_REFUSAL_H
#define ICMPGUARD_REFUSAL_H

#include "headers/endpoint.h"
#include "headers/tracked.h"

/* refusals: an LRU hash, of what one host refused another.  A host that is scanned refuses one
 * and the same scanner again and again, each time something else. */
struct pair {
	struct endpoint refuser;
	struct identity receiver; /* of its errors */
};
_Static_assert(sizeof(struct pair) == 48, "refusals key");

/* What was refused. */
enum refusal_kind {
	REFUSED_PORT,
	REFUSED_PROTOCOL, /* no port */
	REFUSED_HOST,	  /* nobody is there: neither protocol nor port */
};

/* One word, so that two are compared at once. */
struct refusal {
	union {
		struct {
			__u32 host; /* that was asked: an IPv4 address, of an IPv6 one a hash */
			__u16 port; /* of it; 0 where the quote has none */
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
	/* Those that were not among the latest when they came; the last of them stands at
	 * (fresh - 1) % REFUSALS_LATEST. */
	__u64 fresh;
	struct refusal latest[REFUSALS_LATEST];
	__u16 source_ports[REFUSALS_LATEST]; /* from which these were asked at first */
};
_Static_assert(sizeof(struct refusals) == 360, "refusals value");

#endif
