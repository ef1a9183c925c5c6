/* SPDX-License-Identifier: GPL-2.0-only */
/* Entries of the lists: which host one is about, which of its packets, and what happens to them. */
#ifndef ICMPGUARD_BLOCK_H
#define ICMPGUARD_BLOCK_H

#include "headers/identity.h"

/* Each scope also covers the packets of those before it. */
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

/* The end of a packet that an entry is compared with. */
#define LIST_SIDES(SIDE)                                                                           \
	SIDE(SOURCE, "source", "packets from the address or prefix")                               \
	SIDE(TARGET, "target", "packets to it")                                                    \
	SIDE(PAIR, "pair", "packets between two addresses, both ways")                             \
	SIDE(CONVERSATION, "conversation",                                                         \
	     "echoes between two addresses by one identifier, both ways")

enum list_side {
#define SIDE(name, label, help) SIDE_##name,
	LIST_SIDES(SIDE)
#undef SIDE
		SIDE_COUNT
};

/* Returns whether an entry of this side has a second address. */
static __always_inline bool side_has_peer(__u32 side)
{
	return side == SIDE_PAIR || side == SIDE_CONVERSATION;
}

/* What happens to the packets. */
#define LIST_ACTIONS(ACTION)                                                                       \
	ACTION(DROP, "drop", "dropped")                                                            \
	ACTION(LIMIT, "limit", "dropped when over a rate")                                         \
	ACTION(ALLOW, "allow", "never limited or blocked")

enum list_action {
#define ACTION(name, label, help) LIST_##name,
	LIST_ACTIONS(ACTION)
#undef ACTION
		LIST_ACTION_COUNT
};

/* Who decided. The numbers are stored, and permanent. */
#define LIST_ORIGINS(ORIGIN)                                                                       \
	ORIGIN(OPERATOR, 1, "operator")                                                            \
	ORIGIN(RULE, 2, "rule")                                                                    \
	ORIGIN(CONFIGURATION, 3, "configuration")

enum list_origin {
#define ORIGIN(name, number, label) ORIGIN_##name = number,
	LIST_ORIGINS(ORIGIN)
#undef ORIGIN
};

enum { BLOCK_BY_OPERATOR = 0xffff }; /* rule of an entry that no rule made */

#define BLOCK_FOREVER (~0ULL) /* expiry of an entry that has none */

/* What an entry has dropped; in monitor mode, what it would have dropped. */
struct block_hits {
	__u64 packets;
	__u64 bytes;
	__u64 last_hit;
};
_Static_assert(sizeof(struct block_hits) == 24, "block hits");

/* block_hits: per-CPU array by slot number, for the CPUs that do not own the slot. */
struct block_cpu_hits {
	struct block_hits hits;
	__u32 use; /* use of the slot that was counted; counts of an earlier use are void */
	__u32 zero;
};
_Static_assert(sizeof(struct block_cpu_hits) == 32, "a CPU's block hits");

#endif
