/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is dropped without being parsed.  Under a flood the blocked path is the hot path: an
 * ordinary message of a source that is blocked by address costs less to drop than to parse.
 */
#ifndef ICMPGUARD_BPF_FAST_DROP_H
#define ICMPGUARD_BPF_FAST_DROP_H

#include "bpf/fast_parse.h"
#include "bpf/sample.h"
#include "bpf/verdict.h"

/* For the reason and for the type, in one. */
static __always_inline void count_early(__u8 family, __u8 type, __u32 length)
{
	__u32 key = type_index(family, type);
	struct early_drop *count = bpf_map_lookup_elem(&early_drops, &key);

	if (!count)
		return;
	count->packets++;
	count->bytes += length;
}

/*
 * The block that drops a message, if nothing but its time is left to be found out.  A packet
 * of which a copy is due, and a block that is not enforced, take the pipeline.
 */
static __always_inline struct found_block fast_block(const struct outline *outline)
{
	struct found_block found = slot_block(find_slot_early(&outline->source));

	if (!found.block || !block_enforced(found.block) ||
	    is_power_of_two(found.hits->packets + 1) ||
	    !block_covers(found.block, kind_of(outline->family, outline->type)) ||
	    outline->code >= kind_codes(outline->family, outline->type) ||
	    is_essential_type(outline->family, outline->type, outline->code, outline->ttl))
		return (struct found_block){};
	return found;
}

/* Whether fast_block()'s find drops the message now; counted. `length`: on the wire. */
static __always_inline bool fast_drop(const struct found_block *found,
				      const struct outline *outline, __u64 now, __u32 length)
{
	if (!block_live(found->block, now))
		return false;
	count_block(found->hits, now, length);
	count_early(outline->family, outline->type, length);
	return true;
}

/* Whether a packet that is not ICMP is dropped, by a block of scope `all`; counted. */
static __always_inline bool fast_drop_other(const struct address *source, __u64 now, __u32 length)
{
	struct found_block found;
	enum reason reason;

	found = find_block(source, now, &reason);
	if (!found.block || found.block->scope != BLOCK_ALL || !block_enforced(found.block))
		return false;
	count_block(found.hits, now, length);
	count_reason(reason, length, true);
	return true;
}

#endif
