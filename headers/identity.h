/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The identity of a host: its address, and the network in which that address is its own.  Two
 * VLANs may use the same private addresses for different hosts.
 */
#ifndef ICMPGUARD_IDENTITY_H
#define ICMPGUARD_IDENTITY_H

#include "headers/address.h"

/* The network of hosts on a link that is not divided. */
enum { NETWORK_ONLY = 0 };

/* Of a list entry that applies in every network: the meaning if an operator names none. */
#define NETWORK_ANY 0xffffffffU

struct identity {
	struct address address;
	__u32 network; /* NETWORK_ONLY, or the id of a VLAN; host order */
	__u16 zone;    /* of a neighbour's link-local address: its link (headers/zone.h); else 0 */
	__u16 zero;
};
_Static_assert(sizeof(struct identity) == 24, "an identity is a key: no padding");

#endif
