/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the map of well-behaved conversations, which pay for themselves (bpf/behaving.h). */
#ifndef ICMPGUARD_BEHAVING_H
#define ICMPGUARD_BEHAVING_H

#include "headers/conversation.h"

/* behaving: an LRU hash, by struct conversation_key. Written by the CPU that accounts the
 * client's requests. */
struct behaving {
	__u64 bucket;	/* of requests that are not charged to their source */
	__u16 sequence; /* of the latest request */
	__u8 ttl;	/* of the latest request */
	__u8 zero[5];
};
_Static_assert(sizeof(struct behaving) == 16, "behaving");

#endif
