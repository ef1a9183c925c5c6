/* SPDX-License-Identifier: GPL-2.0-only */
/* What an entry of the lists says: whom it is about, what becomes of the packets, of which kind. */
#ifndef ICMPGUARD_BLOCK_H
#define ICMPGUARD_BLOCK_H

#include "headers/identity.h"

/* Each scope covers the packets of those before it, too. */
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

/* Which end of a packet an entry is held against. */
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

/* Whether an entry of such a side names a second address. */
static __always_inline bool side_has_peer(__u32 side)
{
	return side == SIDE_PAIR || side == SIDE_CONVERSATION;
}

/* What becomes of the packets. */
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

/* Who decided. The numbers are stored: they stay. */
#define LIST_ORIGINS(ORIGIN)                                                                       \
	ORIGIN(OPERATOR, 1, "operator")                                                            \
	ORIGIN(RULE, 2, "rule")                                                                    \
	ORIGIN(CONFIGURATION, 3, "configuration")

enum list_origin {
#define ORIGIN(name, number, label) ORIGIN_##name = number,
	LIST_ORIGINS(ORIGIN)
#undef ORIGIN
};

enum { BLOCK_BY_OPERATOR = 0xffff }; /* the rule of an entry that no rule made */

#define BLOCK_FOREVER (~0ULL) /* the end of an entry that has none */

/* What an entry has dropped; in monitor mode, what it would have. */
struct block_hits {
	__u64 packets;
	__u64 bytes;
	__u64 last_hit;
};
_Static_assert(sizeof(struct block_hits) == 24, "block hits");

/* block_hits: per-CPU array by number of slot, for the CPUs that do not own the slot. */
struct block_cpu_hits {
	struct block_hits hits;
	__u32 use; /* of the slot that was counted for: of an earlier use they are void */
	__u32 zero;
};
_Static_assert(sizeof(struct block_cpu_hits) == 32, "a CPU's block hits");

#endif
