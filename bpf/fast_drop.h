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

/* The fields that tell which slot of a chain drops a key's packets, compared as one word. */
union slot_word {
	struct {
		__u32 network;
		__u8 length, side, action, by_rule;
	};
	__u64 word;
};
_Static_assert(__builtin_offsetof(struct block_slot, network) % sizeof(__u64) == 0 &&
		       __builtin_offsetof(struct block_slot, by_rule) ==
			       __builtin_offsetof(struct block_slot, network) +
				       __builtin_offsetof(union slot_word, by_rule),
	       "the fields of slot_word are adjacent");

/* A slot's fields from `network` on, as one load. */
typedef __u64 __attribute__((may_alias)) slot_fields;

static __always_inline bool fast_drops(const struct block_slot *slot, const struct address *address,
				       __u32 length, __u32 scope, __u64 now)
{
	const union slot_word drops = {
		.network = NETWORK_ANY, .length = length, .side = SIDE_SOURCE, .action = LIST_DROP
	};
	const union slot_word rule = { .by_rule = 0xff };
	__u64 word;

	if (!slot)
		return false;
	word = *(const slot_fields *)&slot->network;
	opaque(scope);
	return address_equal(&slot->address, address) && (word & ~rule.word) == drops.word &&
	       slot->until[scope & 3] > now && mode_drops(running_mode(now), word & rule.word);
}

/* A slot, and its number. */
struct fast_found {
	struct block_slot *slot; /* NULL: none */
	__u32 number;
};

/* Returns a key's own slot, or the first in its chain, if that slot drops packets from the source
 * or prefix, in any network, of this scope, now; otherwise none, and nothing is decided. */
static __always_inline struct fast_found fast_slot(const struct address *address, __u32 length,
						   __u64 hash, __u32 scope, __u64 now)
{
	__u32 uses = read_once(state.control.slot_uses), first = first_slot(hash);
	struct fast_found found, none = {};

	found.number = block_own_slot(block_home(hash, block_heads_most)) + 1;
	found.slot = slot_of(found.number);
	/* Both are loaded at once. */
	if (!fast_drops(found.slot, address, length, scope, now)) {
		found.number = first;
		found.slot = slot_of(first);
		if (!fast_drops(found.slot, address, length, scope, now))
			return none;
	}
	return uses == read_once(state.control.slot_uses) ? found : none;
}

/* Like fast_slot(), for the longest listed prefix length. */
static __always_inline struct fast_found fast_prefix(const struct address *source, __u32 scope,
						     __u64 now)
{
	const struct list_lengths *lengths = &state.lists.lengths[read_once(state.lists.slot) & 1];
	const struct list_length *length = &lengths->lengths[list_family(source) & 1][0];
	struct fast_found none = {};
	struct address masked;
	__u64 hash;

	if (!(length->present & PRESENT_SOURCES))
		return none;
	masked.halves[0] = source->halves[0] & length->mask[0];
	masked.halves[1] = source->halves[1] & length->mask[1];
	hash = fast_hash(&masked, length->length);
	if (!presence_bit(state.presence.keys, presence_key_bit(hash)))
		return none;
	return fast_slot(&masked, length->length, hash, scope, now);
}

/* Returns the slot that drops a source's packets, if a single look-up in the table finds it. */
static __always_inline struct fast_found fast_find(const struct address *source,
						   const struct fast_source *look, __u32 scope,
						   __u64 now)
{
	struct fast_found found = {};

	if (look->address)
		found = fast_slot(source, 128, look->hash, scope, now);
	if (!found.slot && look->prefix)
		found = fast_prefix(source, scope, now);
	return found;
}

/* Like fast_find(), but searches all entries of the source and its prefixes, in any network. */
static __always_inline struct fast_found fast_search(const struct address *source, __u32 scope,
						     __u64 now)
{
	struct block_query *query = query_get();
	struct fast_found found = {};

	if (!query)
		return found;
	query->source = *source;
	query_begin(query, NETWORK_ANY, now, scope);
	find_address_or_prefix(query);
	if (found_rank(query->found) != RANK_DROP)
		return found;
	found.number = found_number(query->found);
	found.slot = slot_of(found.number);
	return found;
}

/* Returns whether the source of a blocked packet may be allowed. If entries name networks, the
 * pipeline decides. */
static __always_inline bool fast_allowed(const struct address *source, __u64 now)
{
	struct block_query *query;

	if (!(state.lists.present & PRESENT_ALLOWS))
		return false;
	query = query_get();
	if (!query || state.lists.present & PRESENT_NETWORKS)
		return true;
	query->source = *source;
	query_begin(query, NETWORK_ANY, now, BLOCK_ICMP);
	return search_allowed(query);
}

/* Returns whether a block of this scope covers a message, and it is not essential. */
static __always_inline bool fast_covered(const struct outline *outline, enum block_scope scope)
{
	/* An echo, the usual flood: its only code is 0, and none is essential. */
	if (scope == BLOCK_ECHO)
		return !outline->code;
	return outline->code < kind_codes(outline->family, outline->type) &&
	       !essential_of(outline->family, outline->type, outline->code);
}

/* Returns whether a block of a message's source may exist. Sets `look` if blocks of
 * sources exist. */
static __always_inline bool fast_listed(const struct outline *outline, struct fast_source *look)
{
	if (!(state.lists.present & PRESENT_SOURCES))
		return false;
	*look = fast_look(&outline->source);
	return look->address || look->prefix;
}

/*
 * Drops a message from a source that is blocked by address or prefix in any network: returns true,
 * and counts it.  Packets of which a copy is due, blocks that are not enforced, and blocks of one
 * network, of targets and of pairs are left to the pipeline.  `length`: on the wire.
 */
static __always_inline bool fast_drop(const struct outline *outline, enum block_scope scope,
				      const struct fast_source *look, __u64 now, __u32 length)
{
	struct fast_found found = fast_find(&outline->source, look, scope, now);
	struct block_hits *hits;

	if (!found.slot)
		found = fast_search(&outline->source, scope, now);
	if (!found.slot || fast_allowed(&outline->source, now))
		return false;
	hits = slot_hits(found.slot, found.number);
	if (!hits || is_power_of_two(hits->packets + 1))
		return false;
	count_block(hits, now, length);
	count_early(outline->family, outline->type, found.slot->length != 128, length);
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
		entry = fast_find(&query->source, &look, BLOCK_ALL, now).number;
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
