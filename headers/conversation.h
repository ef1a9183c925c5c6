/* SPDX-License-Identifier: GPL-2.0-only */
/* Key and value of the map of conversations: the echo requests of one identifier from one host to
 * another. */
#ifndef ICMPGUARD_CONVERSATION_H
#define ICMPGUARD_CONVERSATION_H

#include "headers/endpoint.h"

struct conversation_key {
	struct address client;
	struct address server;
	__u64 kind;	  /* as in struct endpoint, of the client's requests */
	__u64 identifier; /* in the low 16 bits */
};
_Static_assert(sizeof(struct conversation_key) == 48, "conversation key");

/* Written by whoever accounts the client's requests. */
struct conversation {
	__u64 bucket;	/* of requests that do not charge their source */
	__u16 sequence; /* the latest */
	__u8 ttl;	/* likewise */
	__u8 begun;	/* there is a request before */
	__u32 zero;
};
_Static_assert(sizeof(struct conversation) == 16, "conversation");

#endif
