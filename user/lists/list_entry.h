/* SPDX-License-Identifier: GPL-2.0-only */
/* One decision about an address, a prefix, or a pair of addresses. */
#ifndef ICMPGUARD_LISTS_LIST_ENTRY_H
#define ICMPGUARD_LISTS_LIST_ENTRY_H

#include "headers/block_table.h"

/* Sizes of the texts, with their ends. */
enum { LIST_REASON = 160, LIST_AUTHOR = 64, LIST_TAG = 32 };

struct list_entry {
	struct prefix prefix;
	struct address peer;	  /* where side_has_peer(): the prefix is a whole address; else 0 */
	__u32 network;		  /* NETWORK_ANY, or as in struct identity */
	__u8 side;		  /* enum list_side */
	__u8 action;		  /* enum list_action */
	__u8 scope;		  /* enum block_scope */
	__u8 origin;		  /* enum list_origin */
	__u16 rule;		  /* of ORIGIN_RULE; else BLOCK_BY_OPERATOR */
	__u16 identifier;	  /* of SIDE_CONVERSATION; else 0 */
	__u32 interval;		  /* of LIST_LIMIT: microseconds a packet */
	__u64 created;		  /* ns, timebase_now() */
	__u64 expires;		  /* likewise; 0: never */
	struct block_hits hits;	  /* summed over CPUs; of several decisions about one key, of one */
	char reason[LIST_REASON]; /* a person's words, or "" */
	char author[LIST_AUTHOR]; /* who gave the command, or "" */
	char tag[LIST_TAG];	  /* the list that it is of, or "" */
};

/* Whether `expires` is not past. */
static inline bool list_live(__u64 expires, __u64 now)
{
	return expires == 0 || expires > now;
}

/* A block of a source in any network, by an operator. */
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

/* Likewise an allowance. */
static inline struct list_entry list_allow_of(const struct prefix *prefix, __u64 expires)
{
	struct list_entry entry = list_block_of(prefix, BLOCK_ALL, expires);

	entry.action = LIST_ALLOW;
	return entry;
}

/* Whom an entry is about, as the table has it: of a pair the lower address first. */
struct block_key list_key(const struct list_entry *entry);

/* Whether it is about some of a prefix: as its address or prefix, or as one end of a pair. */
bool list_entry_is_about(const struct list_entry *entry, const struct prefix *about);

/* The order of listings: whole addresses first, then prefixes, each by address. */
int list_entry_compare(const void *a, const void *b);

#endif
