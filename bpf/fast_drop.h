/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drops packets without parsing them.  Under a flood the blocked path is the hot path: an ordinary
 * message from a blocked source costs less to drop than to parse.
 */
#ifndef ICMPGUARD_BPF_FAST_DROP_H
#define ICMPGUARD_BPF_FAST_DROP_H

#include "bpf/fast_parse.h"
#include "bpf/sample.h"
#include "bpf/verdict.h"

/* Counts a drop by reason and by type, in one counter. */
static __always_inline void count_early(__u8 family, __u8 type, bool prefix, __u32 length)
{
	__u32 key = type_index(family, type) + (prefix ? EARLY_TYPES : 0);
	struct early_drop *count = bpf_map_lookup_elem(&early_drops, &key);

	if (!count)
		return;
	count->packets++;
	count->bytes += length;
}

/* What the presence bits show of a source: whether it, or a prefix that contains it,
 * may be blocked. */
struct fast_source {
	__u64 hash; /* of the key of the address, in any network */
	bool address;
	bool prefix;
};

static __always_inline __u64 fast_hash(const struct address *address, __u32 length)
{
	return block_hash_of(address, block_salt(NETWORK_ANY, length, SIDE_SOURCE), hash_seed);
}

static __always_inline struct fast_source fast_look(const struct address *source)
{
	struct fast_source look = { .hash = fast_hash(source, 128) };

	look.address = presence_bit(state.presence.keys, presence_key_bit(look.hash));
	look.prefix = state.lists.present & PRESENT_PREFIXES &&
		      presence_bit(state.presence.prefixes, presence_prefix_bit(source));
	return look;
}

static __always_inline bool fast_drops(__u32 number, const struct address *address, __u32 length,
				       __u32 scope, __u64 now)
{
	struct block_slot *slot = slot_of(number);

	opaque(scope);
	return slot && address_equal(&slot->address, address) && slot->network == NETWORK_ANY &&
	       slot->length == length && slot->side == SIDE_SOURCE && slot->action == LIST_DROP &&
	       slot->until[scope & 3] > now && mode_drops(running_mode(now), slot->by_rule);
}

/* Returns the number of a key's own slot, or of the first in its chain, if that slot drops
 * packets from the source or prefix, in any network, of this scope, now; otherwise 0, and
 * nothing is decided. */
static __always_inline __u32 fast_slot(const struct address *address, __u32 length, __u64 hash,
				       __u32 scope, __u64 now)
{
	__u32 own = block_own_slot(block_home(hash, block_heads_most)) + 1;
	__u32 uses = read_once(state.control.slot_uses), first = first_slot(hash);

	/* Both are loaded at once. */
	if (!fast_drops(own, address, length, scope, now)) {
		own = first;
		if (!fast_drops(own, address, length, scope, now))
			return 0;
	}
	return uses == read_once(state.control.slot_uses) ? own : 0;
}

/* Like fast_slot(), for the longest listed prefix length. */
static __always_inline __u32 fast_prefix(const struct address *source, __u32 scope, __u64 now)
{
	const struct list_lengths *lengths = &state.lists.lengths[read_once(state.lists.slot) & 1];
	const struct list_length *length = &lengths->lengths[list_family(source) & 1][0];
	struct address masked;
	__u64 hash;

	if (!(length->present & PRESENT_SOURCES))
		return 0;
	masked.halves[0] = source->halves[0] & length->mask[0];
	masked.halves[1] = source->halves[1] & length->mask[1];
	hash = fast_hash(&masked, length->length);
	if (!presence_bit(state.presence.keys, presence_key_bit(hash)))
		return 0;
	return fast_slot(&masked, length->length, hash, scope, now);
}

/* Returns the slot that drops a source's packets, if a single look-up in the table
 * finds it; else 0. */
static __always_inline __u32 fast_find(const struct address *source, const struct fast_source *look,
				       __u32 scope, __u64 now)
{
	__u32 number = 0;

	if (look->address)
		number = fast_slot(source, 128, look->hash, scope, now);
	if (!number && look->prefix)
		number = fast_prefix(source, scope, now);
	return number;
}

/* Like fast_find(), but searches all entries of the source and its prefixes, in any network. */
static __always_inline __u32 fast_search(struct block_query *query, const struct address *source,
					 __u32 scope, __u64 now)
{
	query->source = *source;
	query_begin(query, NETWORK_ANY, now, scope);
	find_address_or_prefix(query);
	return found_rank(query->found) == RANK_DROP ? found_number(query->found) : 0;
}

/* Returns whether the source of a blocked packet may be allowed. If entries name networks, the
 * pipeline decides. */
static __always_inline bool fast_allowed(struct block_query *query, const struct address *source,
					 __u64 now)
{
	if (!(state.lists.present & PRESENT_ALLOWS))
		return false;
	if (state.lists.present & PRESENT_NETWORKS)
		return true;
	query->source = *source;
	query_begin(query, NETWORK_ANY, now, BLOCK_ICMP);
	return search_allowed(query);
}

/* Returns whether a message may be dropped here: a block of its source may exist, and would cover
 * it. Sets `look` if blocks of sources exist. */
static __always_inline bool fast_droppable(const struct outline *outline, struct fast_source *look)
{
	if (!(state.lists.present & PRESENT_SOURCES))
		return false;
	*look = fast_look(&outline->source);
	return (look->address || look->prefix) &&
	       outline->code < kind_codes(outline->family, outline->type) &&
	       !essential_of(outline->family, outline->type, outline->code);
}

/*
 * Drops a message from a source that is blocked by address or prefix in any network: returns true,
 * and counts it.  Packets of which a copy is due, blocks that are not enforced, and blocks of one
 * network, of targets and of pairs are left to the pipeline.  `length`: on the wire.
 */
static __always_inline bool fast_drop(const struct outline *outline, const struct fast_source *look,
				      __u64 now, __u32 length)
{
	enum block_scope scope = message_scope(kind_of(outline->family, outline->type));
	__u32 number = fast_find(&outline->source, look, scope, now);
	struct block_query *query = query_get();
	struct block_hits *hits;
	struct block_slot *slot;

	if (!query)
		return false;
	if (!number)
		number = fast_search(query, &outline->source, scope, now);
	slot = slot_of(number);
	if (!slot || fast_allowed(query, &outline->source, now))
		return false;
	hits = slot_hits(slot, number);
	if (!hits || is_power_of_two(hits->packets + 1))
		return false;
	count_block(hits, now, length);
	count_early(outline->family, outline->type, slot->length != 128, length);
	return true;
}

/* Returns whether an entry of scope `all` drops a packet that is not ICMP, with the query's
 * addresses and `tag`; counts it then. */
static __always_inline bool fast_drop_other(struct block_query *query, __u32 tag, __u64 now,
					    __u32 length)
{
	struct fast_source look = fast_look(&query->source);
	struct found_block found;
	__u32 entry = 0;

	if (!look.address && !look.prefix &&
	    !(state.lists.present & (PRESENT_TARGETS | PRESENT_PAIRS | PRESENT_NETWORKS)))
		return false;
	query_begin(query, tag, now, BLOCK_ALL);
	if (state.lists.present & PRESENT_SOURCES && !(state.lists.present & PRESENT_ALLOWS))
		entry = fast_find(&query->source, &look, BLOCK_ALL, now);
	if (entry)
		entry |= (__u32)RANK_DROP << FOUND_NUMBER_BITS;
	else
		entry = find_block(query);
	if (found_rank(entry) < RANK_LIMIT)
		return false;
	found = hit_block(entry, now, length);
	if (!found.found)
		return false;
	count_reason(found.reason, length, true);
	return true;
}

#endif
