/* SPDX-License-Identifier: GPL-2.0-only */
/* This machine's kernel neighbour table (rtnetlink(7), RTM_GETNEIGH). */
#ifndef ICMPGUARD_KERNEL_NEIGHBOR_TABLE_H
#define ICMPGUARD_KERNEL_NEIGHBOR_TABLE_H

#include "headers/address.h"
#include "headers/discovery.h"

#include <linux/netlink.h>

enum neighbor_state {
	NEIGHBOR_CONFIRMED, /* reachable: recently confirmed */
	NEIGHBOR_SET,	    /* permanent: configured */
	NEIGHBOR_HELD,	    /* known, but not recently confirmed */
	NEIGHBOR_LOST,	    /* failed or incomplete: `link` is zero */
};

struct kernel_neighbor {
	struct address address;
	__u8 link[LINK_BYTES];
	__u8 state;  /* enum neighbor_state */
	__u8 probed; /* held: the kernel has begun to doubt it, and solicits it */
	__u32 ifindex;
	__u32 managed;	 /* not by the kernel alone: it may have been configured, or learned from
			    another protocol */
	__u64 confirmed; /* ns since the last confirmation */
};

/* Of both families; entries beyond this are dropped. */
enum { KERNEL_NEIGHBORS = 1024 };

struct kernel_neighbors {
	__u32 count;
	__u32 kept; /* IPv6 entries of any interface that do not count towards the table's limit */
	struct kernel_neighbor neighbors[KERNEL_NEIGHBORS];
};

/* Reads the entries of these interfaces (by index) that have an Ethernet address or are lost. 0 or
 * a negative errno, not reported; then the list is empty. */
int kernel_neighbors_read(struct kernel_neighbors *list, const unsigned int *interfaces,
			  size_t count);

/* Makes the kernel solicit an IPv6 host at the link-layer address of its entry, three times within
 * three seconds (RFC 4861 section 7.3.3): then the entry is confirmed or lost. If it has another
 * link-layer address by now, nothing happens. 0 or a negative errno, not reported; -ENOENT: there
 * is no such entry. */
int kernel_neighbor_probe(const struct address *address, __u32 ifindex, const __u8 *link);

/* Parses one message of such a dump, of any interface. Exported for tests. */
void kernel_neighbors_take(struct kernel_neighbors *list, const struct nlmsghdr *message);

#endif
