/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of the ring buffer of copied packets. */
#ifndef ICMPGUARD_SAMPLE_H
#define ICMPGUARD_SAMPLE_H

#include "headers/endpoint.h"

/* samples: ring buffer, read when the daemon polls. */
/* An error that quotes 128 bytes has objects behind them (RFC 4884), also over IPv6. */
enum { SAMPLE_BYTES = 256 };

struct sample {
	__u64 now;
	struct endpoint source;
	struct address target;
	__u64 number;	  /* of the packet among its source's; among its block's drops */
	__u32 length;	  /* on the wire */
	__u32 captured;	  /* bytes of `frame` that are filled */
	__u32 ifindex;
	__u16 icmp_offset;
	__u8 reason;	  /* enum reason */
	__u8 dropped;
	__u8 frame[SAMPLE_BYTES];
};
_Static_assert(sizeof(struct sample) == 328, "sample");

#endif
