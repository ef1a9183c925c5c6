/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Value of the map of repeats: requests and replies of a source that arrived again, identical or
 * identical except for the TTL.
 *
 * A routing loop sends a packet past here with a falling TTL; a bond, a mesh, or a mirror port of
 * both directions, makes copies at once.  Each pass is charged to the buckets; rules count one
 * packet.
 */
#ifndef ICMPGUARD_REPEAT_H
#define ICMPGUARD_REPEAT_H

#include "headers/address.h"
#include "headers/tracked.h"

enum { REPEATS_MOST = 4096 };

struct repeat {
	TRACKED_ENTRY;
	__u64 packets;	     /* of the source, at its latest repeat, */
	__u64 packets_first; /* and before its first */
	__u64 copies;	     /* packets that arrived again at once, */
	__u64 copied;	     /* and of how many packets they are */
	__u64 passes;	     /* packets that arrived again with a lower TTL, */
	__u64 looped;	     /* and of how many packets they are */
	__u64 copied_at;     /* the latest of each */
	__u64 looped_at;
	__u64 looped_print; /* fingerprints of the latest packet that looped, and that was copied */
	__u64 copied_print;
	struct address target; /* of the packet that looped */
	__u32 longest;	       /* passes of one packet */
	__u32 passed;	       /* of the latest packet that looped, */
	__u32 times;	       /* and copies of the latest that was copied */
	__u8 ttl_first;	       /* of a packet that looped: the highest, and the lowest */
	__u8 ttl_last;
	__u8 zero[2];
};
_Static_assert(sizeof(struct repeat) == 136, "repeats value");

#endif
