/* SPDX-License-Identifier: GPL-2.0-only */
/* Values of the lists of blocks and allowances. */
#ifndef ICMPGUARD_BLOCK_H
#define ICMPGUARD_BLOCK_H

#include "headers/address.h"

/* block_slots (headers/block_table.h) and block_prefixes (longest-prefix trie). */
#define BLOCK_SCOPES(SCOPE)                                                                        \
	SCOPE(ECHO, "echo", "echo requests and replies")                                           \
	SCOPE(ICMP, "icmp", "ICMP and ICMPv6, but for types the network cannot do without")        \
	SCOPE(ALL, "all", "every packet, but for those ICMP types")

enum block_scope {
#define SCOPE(name, label, help) BLOCK_##name,
	BLOCK_SCOPES(SCOPE)
#undef SCOPE
	BLOCK_SCOPE_COUNT
};

enum { BLOCK_BY_OPERATOR = 0xffff }; /* block.rule where no rule made the block */

struct block {
	__u64 created;
	__u64 expires; /* 0: never */
	__u16 rule; /* enum rule, or BLOCK_BY_OPERATOR */
	__u8 scope; /* enum block_scope */
	__u8 length; /* of its prefix, so that a trie's longest match can be told from an exact one */
	__u8 zero[4];
};
_Static_assert(sizeof(struct block) == 24, "what was decided of a block");

/* block_hits: per-CPU array by number of slot, so that a flood arriving on several queues
 * shares no counter. */
struct block_hits {
	__u64 packets; /* dropped; in monitor mode those that would have been */
	__u64 bytes;
	__u64 last_hit;
};
_Static_assert(sizeof(struct block_hits) == 24, "block hits");

struct prefix_block {
	struct block block;
	struct block_hits hits;
};
_Static_assert(sizeof(struct prefix_block) == 48, "value of the trie of blocks");

/* allows (hash) and allow_prefixes (longest-prefix trie). */
struct allow {
	__u64 created;
	__u64 expires; /* 0: never */
};

#endif
