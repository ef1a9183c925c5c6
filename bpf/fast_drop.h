/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is decided at the first glance.  Under a flood the blocked path is the hot path:
 * an ordinary message of a source that is blocked by address is dropped here, for less than
 * parsing it would cost.
 */
#ifndef ICMPGUARD_BPF_FAST_DROP_H
#define ICMPGUARD_BPF_FAST_DROP_H

#include "bpf/clock.h"
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
 * The drop of a blocked source: true, and everything counted, where nothing is left to
 * be found out.  Whatever else there is to it, that a copy is due or that the block is not
 * enforced, is left to the pipeline.
 */
static __always_inline bool early_blocked(struct xdp_md *context, const struct glance *glance)
{
	struct found_block found = slot_block(find_slot_early(&glance->source));
	struct moment moment;

	if (!found.block || !block_enforced(found.block) ||
	    is_power_of_two(found.hits->packets + 1) ||
	    !block_covers(found.block, kind_of(glance->family, glance->type)) ||
	    glance->code >= kind_codes(glance->family, glance->type) ||
	    is_essential_type(glance->family, glance->type, glance->code, glance->ttl))
		return false;
	moment = clock_read(context);
	if (!block_live(found.block, moment.now))
		return false;
	count_block(found.hits, moment.now, moment.length);
	count_early(glance->family, glance->type, moment.length);
	return true;
}

/* Anything but ICMP is looked up only while an operator keeps a block of scope `all`. */
__noinline int early_other(struct xdp_md *context)
{
	struct found_block found;
	struct moment moment;
	enum reason reason;
	struct address source;

	if (!state.control.scope_all ||
	    !glance_source((void *)(long)context->data, (void *)(long)context->data_end, &source))
		return XDP_PASS;
	moment = clock_read(context);
	found = find_block(&source, moment.now, &reason);
	if (!found.block || found.block->scope != BLOCK_ALL || !block_enforced(found.block))
		return XDP_PASS;
	count_block(found.hits, moment.now, moment.length);
	count_reason(reason, moment.length, true);
	return XDP_DROP;
}

#endif
