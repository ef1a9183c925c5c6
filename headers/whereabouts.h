/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Value of the map of whereabouts, by address: the VLANs in which it was seen as a sender.  It
 * shows whether two VLANs use one address for two hosts, and to which network the receiver of an
 * answer belongs.
 */
#ifndef ICMPGUARD_WHEREABOUTS_H
#define ICMPGUARD_WHEREABOUTS_H

#include "headers/types.h"

struct whereabouts {
	__u64 networks; /* a bit for each network it was seen in, by number modulo 64 */
	__u32 network;	/* the latest of them */
	__u32 tag;	/* of its latest packet: as struct source's */
	__u8 sender[6]; /* Ethernet address of the latest packet */
	__u8 origin;	/* that packet's TTL was as its sender set it */
	__u8 conflicts; /* times that two hosts were seen, at most CONFLICTS_MOST */
};
_Static_assert(sizeof(struct whereabouts) == 24, "whereabouts value");

#endif
