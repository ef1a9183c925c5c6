/* SPDX-License-Identifier: GPL-2.0-only */
/* What surrounds the payload of a pair's messages (simulation_pairs.h). */
#ifndef SIMULATION_PARTS_H
#define SIMULATION_PARTS_H

#include "selftests/unit/simulation_pairs.h"

enum { OPTIONS_MOST = 40, BEHIND_MOST = 64 };

/* A packet of a pair, apart from its payload. */
struct parts {
	__u8 type, code, tos, ttl;
	__u16 number; /* identification */
	__u16 flags;  /* and fragment offset */
	__u32 label;
	__u16 wrong; /* added to the checksum */
	__u32 word;
	__u32 options, behind; /* bytes */
	__u8 option[OPTIONS_MOST];
	__u8 after[BEHIND_MOST];
};

/* Sends a packet of the client or the server. */
void put_packet(const struct pair_of *pair, bool server, const struct parts *parts,
		const __u8 *payload, __u32 length);

/* An echo of iputils' ping, and the reply, whose header is a kernel's. */
void ping_with(struct pair_of *pair, struct parts parts, __u32 length);

#endif
