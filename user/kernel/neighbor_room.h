/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many more neighbours this machine's IPv6 neighbour table has room for (rtnetlink(7),
 * RTM_GETNEIGHTBL).  All network namespaces share its size.  A flood of solicitations from new
 * addresses fills it; then the kernel forgets its neighbours, and adds none, known or not.  So the
 * kernel side lets no more strangers in than there is room (headers/room.h).
 */
#ifndef ICMPGUARD_KERNEL_NEIGHBOR_ROOM_H
#define ICMPGUARD_KERNEL_NEIGHBOR_ROOM_H

#include "headers/room.h"

#include <linux/netlink.h>

/* The kernel's figures. */
struct neighbor_fill {
	__u32 entries;
	__u32 limit; /* 15/16 of gc_thresh3, at which the kernel adds no more; a link with
			more hosts than gc_thresh2 is no attack */
};

/* Reads them. 0 or a negative errno, not reported. */
int kernel_neighbor_fill(struct neighbor_fill *fill);

/* Parses one message of such a dump; returns whether it has the figures. Exported for tests. */
bool kernel_neighbor_fill_take(struct neighbor_fill *fill, const struct nlmsghdr *message);

/* Sets the room for the next seconds. `kept`: entries that do not count towards the limit. */
void kernel_neighbor_room(struct neighbor_room *room, const struct neighbor_fill *fill, __u32 kept,
			  __u64 now);

#endif
