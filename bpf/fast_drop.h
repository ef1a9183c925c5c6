/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is dropped without being parsed.  Under a flood the blocked path is the hot path: an
 * ordinary message of a source that is blocked costs less to drop than to parse.
 */
#ifndef ICMPGUARD_BPF_FAST_DROP_H
#define ICMPGUARD_BPF_FAST_DROP_H

#include "bpf/fast_parse.h"
#include "bpf/sample.h"
#include "bpf/verdict.h"

/* For the reason and for the type, in one. */
static __always_inline void count_early(__u8 family, __u8 type, bool prefix, __u32 length)
{
	__u32 key = type_index(family, type) + (prefix ? EARLY_TYPES : 0);
	struct early_drop *count = bpf_map_lookup_elem(&early_drops, &key);

	if (!count)
		return;
	count->packets++;
	count->bytes += length;
}

/* Whether a message may be dropped here: blocks of sources stand, and cover it. */
static __always_inline bool fast_droppable(const struct outline *outline)
{
	return state.lists.present & PRESENT_SOURCES &&
	       outline->code < kind_codes(outline->family, outline->type) &&
	       !is_essential_type(outline->family, outline->type, outline->code, outline->ttl);
}

/*
 * Drops a message of a source that is blocked by address or prefix in any network: true, and
 * counted.  Of what a copy is due, what is not enforced, and blocks of one network, of targets
 * and of pairs take the pipeline.  `length`: on the wire.
 */
static __always_inline bool fast_drop(const struct outline *outline, __u64 now, __u32 length)
{
	struct block_query *query = query_get();
	struct block_hits *hits;
	struct block_slot *slot;
	__u32 found;

	if (!query)
		return false;
	query->source = outline->source;
	query_begin(query, NETWORK_ANY, now,
		    message_scope(kind_of(outline->family, outline->type)));
	find_address_or_prefix(query);
	found = query->found;
	if (found_rank(found) != RANK_DROP)
		return false;
	/* One of the packet's network may be an allowance: that is the pipeline's to find. */
	if (state.lists.present & PRESENT_ALLOWS &&
	    (state.lists.present & PRESENT_NETWORKS || search_allowed(query)))
		return false;
	slot = slot_of(found_number(found));
	hits = slot ? slot_hits(slot, found_number(found)) : NULL;
	if (!hits || is_power_of_two(hits->packets + 1))
		return false;
	count_block(hits, now, length);
	count_early(outline->family, outline->type, slot->length != 128, length);
	return true;
}

/* Whether a packet that is not ICMP, of the query's addresses and `tag`, is dropped by an entry
 * of scope `all`; counted. */
static __always_inline bool fast_drop_other(struct block_query *query, __u32 tag, __u64 now,
					    __u32 length)
{
	struct found_block found;
	__u32 entry;

	query_begin(query, tag, now, BLOCK_ALL);
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
