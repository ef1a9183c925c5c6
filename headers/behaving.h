/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the map of behaving conversations, which pay for themselves (bpf/behaving.h). */
#ifndef ICMPGUARD_BEHAVING_H
#define ICMPGUARD_BEHAVING_H

#include "headers/conversation.h"

/* behaving: an LRU hash, by struct conversation_key. Written by whoever accounts the client's
 * requests. */
struct behaving {
	__u64 bucket;	/* of requests that do not charge their source */
	__u16 sequence; /* the latest */
	__u8 ttl;	/* likewise */
	__u8 begun;	/* there is a request before */
	__u32 zero;
};
_Static_assert(sizeof(struct behaving) == 16, "behaving");

#endif
