/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * On which interface's link an address is, by the networks of this machine's interfaces
 * (rtnetlink(7)).
 */
#ifndef ICMPGUARD_KERNEL_ONLINK_H
#define ICMPGUARD_KERNEL_ONLINK_H

#include "headers/address.h"

#include <stdbool.h>
#include <stddef.h>

enum { ONLINK_NETWORKS = 256 };

struct onlink_network {
	struct prefix prefix;
	__u32 ifindex;
};

struct onlink {
	struct onlink_network networks[ONLINK_NETWORKS];
	__u32 count;
	bool forwards; /* this machine is a router, of either family */
};

/* Reads the networks of those interfaces that the map `interfaces` of the kernel side has: the ones
 * that are attached, and what lies over them. 0 or a negative errno, nothing reported; then there
 * are none. */
int onlink_read(struct onlink *onlink, int interfaces);

/* Takes messages as received from the kernel, of whatever interface. As netlink_take(). For tests.
 */
int onlink_take(struct onlink *onlink, const void *messages, size_t length);

/*
 * Whether an address is on the link of another interface than those of `indexes`: the one where a
 * packet of it came in, and what lies over that.  Of networks that overlap the longest counts; one
 * that several interfaces have is on the link of each.  False for an address of no network: it is
 * beyond a router, and may come in by whichever the router chooses.
 */
bool onlink_elsewhere(const struct onlink *onlink, const struct address *address,
		      const int *indexes, int count);

/* Whether a time to live is one that hosts send with: no router has lowered it. */
bool onlink_is_origin(__u8 ttl);

#endif
