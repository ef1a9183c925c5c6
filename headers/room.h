/* SPDX-License-Identifier: GPL-2.0-only */
/* Room in this machine's neighbour table (kernel/neighbor_room.h). */
#ifndef ICMPGUARD_ROOM_H
#define ICMPGUARD_ROOM_H

#include "headers/gcra.h"

/* In struct state. The daemon sets all but the bucket, each second. */
struct neighbor_room {
	__u64 until;  /* the reading is valid until then */
	__s64 left;   /* how many strangers may be added; the kernel side counts down */
	__u64 bucket; /* of those beyond */
};

/* Strangers beyond the room, a second: a table that others fill still takes a few. The kernel
 * removes those that do not answer within eight seconds, so they take a quarter of a table of the
 * default size at most. */
enum { ROOM_TRICKLE = 32 };

/* Without room, a message from a known neighbour costs its link-layer address this many: one
 * station may have become known by a thousand addresses. */
enum { ROOM_COST = 16 };

#endif
