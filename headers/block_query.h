/* SPDX-License-Identifier: GPL-2.0-only */
/* Value of the map block_queries. */
#ifndef ICMPGUARD_BLOCK_QUERY_H
#define ICMPGUARD_BLOCK_QUERY_H

#include "headers/block_table.h"

/* A packet held against the lists, and what is looked for meanwhile: it would take much of the
 * stack. */
struct block_query {
	struct address source;
	struct address target;
	__u64 now;
	__u32 network; /* of the packet */
	__u32 scope;   /* enum block_scope: what the packet is */

	struct block_key key;
	struct address whole; /* the address that prefixes must hold */
	__u64 hash;	      /* of the key */
	__u32 allows;	      /* look for allowances, and not for blocks */
	__u32 present;	      /* the bit of what is looked for */
	__u32 found;	      /* the strongest so far */
	__u32 mode;	      /* enum mode, at `now` */
	__u32 echo;	      /* of an echo its identifier + 1; else 0 */
};

#endif
