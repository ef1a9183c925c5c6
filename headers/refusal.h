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

struct refusals {
	TRACKED_ENTRY;
	__u64 errors;
	__u64 started; /* when the present half window began */
	/* (quoted target, protocol, port) by hash, within the present half window and the one
	 * before. */
	__u64 set[2];
};
_Static_assert(sizeof(struct refusals) == 56, "refusals value");

#endif
