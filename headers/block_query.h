/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the map block_queries. */
#ifndef ICMPGUARD_BLOCK_QUERY_H
#define ICMPGUARD_BLOCK_QUERY_H

#include "headers/block_table.h"

/* A look-up of a packet in the lists, and the state of the search: too large for the stack. */
struct block_query {
	struct address source;
	struct address target;
	__u64 now;
	__u32 network; /* of the packet */
	__u32 scope;   /* enum block_scope of the packet */

	struct block_key key;
	struct address whole; /* the address that prefixes must contain */
	__u64 hash;	      /* of the key */
	__u32 allows;	      /* search the allow list, not the blocks */
	__u32 present;	      /* PRESENT_* bit of what is searched */
	__u32 found;	      /* the best match so far */
	__u32 mode;	      /* enum mode, at `now` */
	__u32 echo;	      /* identifier of an echo + 1; else 0 */
};

#endif
