/* SPDX-License-Identifier: GPL-2.0-only */
/* One decision about an address, a prefix, or a pair of addresses. */
#ifndef ICMPGUARD_LISTS_LIST_ENTRY_H
#define ICMPGUARD_LISTS_LIST_ENTRY_H

#include "headers/block_table.h"

/* Sizes of texts, including the NUL. */
enum { LIST_REASON = 160, LIST_AUTHOR = 64, LIST_TAG = 32 };

struct list_entry {
	struct prefix prefix;
	struct address
		peer;	  /* if side_has_peer(), and then the prefix is a whole address; else 0 */
	__u32 network;	  /* NETWORK_ANY, or as in struct identity */
	__u8 side;	  /* enum list_side */
	__u8 action;	  /* enum list_action */
	__u8 scope;	  /* enum block_scope */
	__u8 origin;	  /* enum list_origin */
	__u16 rule;	  /* for ORIGIN_RULE; else BLOCK_BY_OPERATOR */
	__u16 identifier; /* for SIDE_CONVERSATION; else 0 */
	__u32 interval;	  /* for LIST_LIMIT: microseconds per packet */
	__u64 created;	  /* ns, timebase_now() */
	__u64 expires;	  /* the same clock; 0: never */
	struct block_hits
		hits; /* summed over CPUs; of several decisions about a key, only one has them */
	char reason[LIST_REASON]; /* from the operator, or "" */
	char author[LIST_AUTHOR]; /* who gave the command, or "" */
	char tag[LIST_TAG];	  /* the list that it belongs to, or "" */
};

/* Returns whether an entry has not expired. */
static inline bool list_live(__u64 expires, __u64 now)
{
	return expires == 0 || expires > now;
}

/* Returns an operator's block of a source in any network. */
static inline struct list_entry list_block_of(const struct prefix *prefix, enum block_scope scope,
					      __u64 expires)
{
	return (struct list_entry){
		.prefix = *prefix,
		.network = NETWORK_ANY,
		.action = LIST_DROP,
		.scope = (__u8)scope,
		.origin = ORIGIN_OPERATOR,
		.rule = BLOCK_BY_OPERATOR,
		.expires = expires,
	};
}

/* The same for an allowance. */
static inline struct list_entry list_allow_of(const struct prefix *prefix, __u64 expires)
{
	struct list_entry entry = list_block_of(prefix, BLOCK_ALL, expires);

	entry.action = LIST_ALLOW;
	return entry;
}

/* Returns the entry's key in the table; a pair has the lower address first. */
struct block_key list_key(const struct list_entry *entry);

/* Returns whether the entry's address, prefix or peer overlaps a prefix. */
bool list_entry_is_about(const struct list_entry *entry, const struct prefix *about);

/* Orders listings: whole addresses first, then prefixes, each by address. */
int list_entry_compare(const void *a, const void *b);

#endif
