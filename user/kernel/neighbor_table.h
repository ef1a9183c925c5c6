/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel of this machine knows of its neighbours (rtnetlink(7), RTM_GETNEIGH). */
#ifndef ICMPGUARD_KERNEL_NEIGHBOR_TABLE_H
#define ICMPGUARD_KERNEL_NEIGHBOR_TABLE_H

#include "headers/address.h"
#include "headers/discovery.h"

#include <linux/netlink.h>

enum neighbor_state {
	NEIGHBOR_CONFIRMED, /* it answered of late, or what was sent to it got through */
	NEIGHBOR_SET,	    /* by a person */
	NEIGHBOR_HELD,	    /* in use or not, and not confirmed of late */
	NEIGHBOR_LOST,	    /* nobody answers for the address: `link` is empty */
};

struct kernel_neighbor {
	struct address address;
	__u8 link[LINK_BYTES];
	__u8 state; /* enum neighbor_state */
	__u8 zero;
	__u64 confirmed; /* ns since then */
};

/* Of both families; the first ones where there are more. */
enum { KERNEL_NEIGHBORS = 1024 };

struct kernel_neighbors {
	__u32 count;
	struct kernel_neighbor neighbors[KERNEL_NEIGHBORS];
};

/* Reads those of the interfaces, by index, that have an Ethernet address, or that are lost. 0 or a
 * negative errno, nothing reported; then the list is empty. */
int kernel_neighbors_read(struct kernel_neighbors *list, const unsigned int *interfaces,
			  size_t count);

/* Takes one message of such a dump, of any interface. For tests. */
void kernel_neighbors_take(struct kernel_neighbors *list, const struct nlmsghdr *message);

#endif
