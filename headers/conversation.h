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
	__u64 last_seen;
	__u64 bucket;	/* of requests that do not charge their source */
	__u32 requests;
	__u32 covered;	/* of these, that did not */
	__u16 sequence; /* the latest */
	__u8 ttl;	/* likewise */
	__u8 zero[5];
};
_Static_assert(sizeof(struct conversation) == 32, "conversation");

#endif
