/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of the ring buffer that wakes the daemon. */
#ifndef ICMPGUARD_EVENT_H
#define ICMPGUARD_EVENT_H

#include "headers/endpoint.h"

/* events: ring buffer, wakes the daemon. */
enum event_kind {
	EVENT_SOURCE_OVER,	 /* a source crossed its packet bucket */
	EVENT_SOURCE_BYTES_OVER, /* a source crossed its byte bucket */
	EVENT_TARGET_OVER,	 /* a target crossed its bucket */
	EVENT_SENSITIVE,	 /* a source sent a request to a sensitive target */
	EVENT_SEGMENT,		 /* a source sent a request to another segment */
};

struct event {
	__u64 now;
	struct endpoint endpoint; /* the source's, or the target's in EVENT_TARGET_OVER */
	struct address peer;	  /* the other end of the packet that crossed */
	__u32 kind;		  /* enum event_kind */
	__u32 ifindex;
};
_Static_assert(sizeof(struct event) == 56, "event");

#endif
