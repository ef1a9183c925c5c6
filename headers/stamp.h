/* SPDX-License-Identifier: GPL-2.0-only */
/* Metadata of a replayed frame. */
#ifndef ICMPGUARD_STAMP_H
#define ICMPGUARD_STAMP_H

#include "headers/types.h"

/* Precedes a frame in a replay's test run: the metadata area of the XDP context. */
struct stamp {
	__u64 now;     /* capture time, ns */
	__u32 length;  /* of the frame on the wire */
	__u32 ifindex; /* of the capture's interface, 0 where it has none */
};
_Static_assert(sizeof(struct stamp) == 16, "at most 32 bytes of metadata on 6.1");

#endif
