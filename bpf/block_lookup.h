/* SPDX-License-Identifier: GPL-2.0-only */
/* The readers' side of the table of the lists (headers/block_table.h). */
#ifndef ICMPGUARD_BPF_BLOCK_LOOKUP_H
#define ICMPGUARD_BPF_BLOCK_LOOKUP_H

#include "bpf/maps.h"

/* How often a reader that may have strayed retries before the packet passes. */
enum { SLOT_TRIES = 8 };

/* How a slot applies to a packet; the highest rank counts. */
enum block_rank {
	RANK_NONE,
	RANK_LIMIT_COUNTED, /* a rule's, in monitor mode: only counted */
	RANK_DROP_COUNTED,
	RANK_LIMIT,
	RANK_DROP, /* when the allow list is searched: allowed */
};

/* The number of a slot, from 1, and its rank, in one word; 0: none. */
enum { FOUND_NUMBER_BITS = 28 };

static __always_inline __u32 found_number(__u32 found)
{
	return found & ((1U << FOUND_NUMBER_BITS) - 1);
}

static __always_inline enum block_rank found_rank(__u32 found)
{
	return found >> FOUND_NUMBER_BITS;
}

static __always_inline __u32 found_better(__u32 found, __u32 other)
{
	return found_rank(other) > found_rank(found) ? other : found;
}

static __always_inline struct block_query *query_get(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&block_queries, &key);
}

static __always_inline bool presence_bit(const __u64 *bits, __u32 bit)
{
	/* Otherwise clang folds the mask into a byte swap, whose result 6.12's verifier
	 * does not bound. */
	opaque(bit);
	return bits[bit / 64 & (PRESENCE_BITS / 64 - 1)] >> (bit & 63) & 1;
}

/* Words that writers change concurrently are read once, in program order. */
#define read_once(word) (*(const volatile __u32 *)&(word))

/* Returns a slot by its number, which counts from 1; NULL for 0 and past the end. */
static __always_inline struct block_slot *slot_of(__u32 number)
{
	__u32 key = number - 1;

	return bpf_map_lookup_elem(&block_slots, &key);
}

/* Returns the number of the first slot of a chain; 0 if it is empty. */
static __always_inline __u32 first_slot(__u64 hash)
{
	__u32 head = block_home(hash, block_heads_most), key = head / BLOCK_HEADS;
	struct block_heads *heads = bpf_map_lookup_elem(&block_heads, &key);

	opaque(head);
	return heads ? read_once(heads->first[head & (BLOCK_HEADS - 1)]) : 0;
}

static __always_inline bool slot_is(const struct block_slot *slot, const struct block_key *key)
{
	return address_equal(&slot->address, &key->address) && slot->network == key->network &&
	       slot->length == key->length && slot->side == key->side &&
	       (!side_has_peer(key->side) || address_equal(&slot->peer, &key->peer)) &&
	       (key->side != SIDE_CONVERSATION || slot->identifier == key->identifier);
}

static __always_inline enum block_rank slot_rank(const struct block_slot *slot,
						 const struct block_query *query)
{
	__u32 scope = query->scope;

	opaque(scope);
	if (!slot_is(slot, &query->key) || (slot->action == LIST_ALLOW) != query->allows ||
	    slot->until[scope & 3] <= query->now)
		return RANK_NONE;
	if (!mode_drops(query->mode, slot->by_rule))
		return slot->action == LIST_LIMIT ? RANK_LIMIT_COUNTED : RANK_DROP_COUNTED;
	return slot->action == LIST_LIMIT ? RANK_LIMIT : RANK_DROP;
}

/* Returns the highest-ranking slot of the key in its chain. Global: inlined, the loops around it
 * would be too long to verify. */
__noinline __u32 search_chain(const struct block_query *query)
{
	__u32 number, found = 0;
	struct block_slot *slot;
	int i;

	if (!query)
		return 0;
	number = first_slot(query->hash);
	for (i = 0; i < BLOCK_CHAIN_MOST; i++) {
		slot = slot_of(number);
		if (!slot)
			break;
		found = found_better(found,
				     (__u32)slot_rank(slot, query) << FOUND_NUMBER_BITS | number);
		if (found_rank(found) == RANK_DROP)
			break;
		number = read_once(slot->next);
	}
	return found_rank(found) ? found : 0;
}

/* Like search_chain(), but retries while a writer reuses slots; a higher rank than the best match
 * so far replaces query->found. Returns the rank of the best match so far. Global, like
 * search_chain(). */
__noinline int search_slot(struct block_query *query)
{
	__u32 uses, found;
	int i;

	if (!query)
		return 0;
	for (i = 0; i < SLOT_TRIES; i++) {
		uses = read_once(state.control.slot_uses);
		found = search_chain(query);
		if (uses != read_once(state.control.slot_uses))
			continue;
		query->found = found_better(query->found, found);
		break;
	}
	return found_rank(query->found);
}

/* Like search_slot(), with a shortcut: the first slot of the chain usually drops the packet. */
static __always_inline enum block_rank find_slot(struct block_query *query)
{
	__u32 uses = read_once(state.control.slot_uses), number;
	struct block_slot *slot;

	number = first_slot(query->hash);
	slot = slot_of(number);
	if (!slot)
		return found_rank(query->found);
	if (slot_rank(slot, query) == RANK_DROP && uses == read_once(state.control.slot_uses)) {
		query->found = (__u32)RANK_DROP << FOUND_NUMBER_BITS | number;
		return RANK_DROP;
	}
	return search_slot(query);
}

/* Completes the key with a network and hashes it; its other fields are set. Returns false if no
 * entry can match it. */
static __always_inline bool key_present(struct block_query *query, __u32 network)
{
	query->key.network = network;
	query->hash = block_hash(&query->key, hash_seed);
	return presence_bit(state.presence.keys, presence_key_bit(query->hash));
}

/* Looks up the key in any network, then in the packet's. */
static __always_inline void find_in_networks(struct block_query *query)
{
	if (key_present(query, NETWORK_ANY) && find_slot(query) == RANK_DROP)
		return;
	if (state.lists.present & PRESENT_NETWORKS && key_present(query, query->network))
		search_slot(query);
}

/* Looks up the prefix of one length that contains the address. Returns the rank of the best match
 * so far. Global, like search_slot(). */
__noinline int search_length(struct block_query *query, __u32 list, __u32 number)
{
	const struct list_length *length;

	if (!query || number >= LIST_LENGTHS)
		return 0;
	length = &state.lists.lengths[list & 1].lengths[list_family(&query->whole) & 1][number];
	query->key.address.halves[0] = query->whole.halves[0] & length->mask[0];
	query->key.address.halves[1] = query->whole.halves[1] & length->mask[1];
	query->key.length = length->length;
	find_in_networks(query);
	return found_rank(query->found);
}

/* Finds the highest-ranking slot of a prefix that contains the address, the longest prefix of
 * several equal ranks. A narrower prefix that has expired or has a smaller scope does not hide a
 * wider one. Returns 0. */
__noinline int search_prefixes(struct block_query *query)
{
	__u32 list = read_once(state.lists.slot) & 1, family, i;
	const struct list_lengths *lengths = &state.lists.lengths[list];

	if (!query)
		return 0;
	family = list_family(&query->whole) & 1;
	for (i = 0; i < LIST_LENGTHS; i++) {
		if (i >= lengths->count[family])
			break;
		if (lengths->lengths[family][i].present & query->present &&
		    search_length(query, list, i) == RANK_DROP)
			break;
	}
	return 0;
}

/* Looks up the prefixes that contain the address. */
static __always_inline void find_prefix(struct block_query *query)
{
	__u32 uses, i;

	if (!(state.lists.present & PRESENT_PREFIXES) ||
	    !presence_bit(state.presence.prefixes, presence_prefix_bit(&query->whole)))
		return;
	for (i = 0; i < SLOT_TRIES; i++) {
		uses = read_once(state.control.slot_uses);
		search_prefixes(query);
		/* Otherwise the lengths may have changed meanwhile. */
		if (query->found || uses == read_once(state.control.slot_uses))
			break;
	}
}

#endif
