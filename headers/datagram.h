/* SPDX-License-Identifier: GPL-2.0-only */
/* Key and value of the map of datagrams that arrive in fragments. */
#ifndef ICMPGUARD_DATAGRAM_H
#define ICMPGUARD_DATAGRAM_H

#include "headers/address.h"

/* datagrams: an LRU hash of those whose fragments are arriving. */
struct datagram_key {
	struct address source;
	struct address target;
	__u32 identification;
	__u32 network; /* as in struct identity */
	__u32 family;  /* 4 or 6 */
	__u32 zero;
};
_Static_assert(sizeof(struct datagram_key) == 48, "datagrams key");

struct range {
	__u16 start; /* bytes */
	__u16 end;   /* of the last byte, plus one */
};

/* Ranges that are kept: 65,535 bytes over networks with an MTU of 1,280 or more make no more. */
enum { DATAGRAM_RANGES = 64 };

struct datagram {
	__u64 started; /* when the first of its fragments arrived */
	__u64 completed; /* when an earlier one of this identification was; 0: never */
	__u32 bytes;   /* received */
	__u32 count;   /* ranges; 0: complete, or none */
	__u16 length;  /* known once its last fragment arrived; 0 before */
	__u16 reach;   /* the end of the fragment that reaches furthest */
	__u16 piece;   /* length of the first fragment that arrived and is not the last one */
	__u16 lane;   /* of its first fragment, plus one; 0 before */
	struct range ranges[DATAGRAM_RANGES];
};
_Static_assert(sizeof(struct datagram) == 288, "datagrams value");

#endif
