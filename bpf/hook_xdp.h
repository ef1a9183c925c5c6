/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The XDP hook: everything that depends on its context.  It finds the frame, its length on the
 * wire and its time, runs the stages that read the frame, and turns the pipeline's outcome into
 * a verdict.
 */
#ifndef ICMPGUARD_BPF_HOOK_XDP_H
#define ICMPGUARD_BPF_HOOK_XDP_H

#include "bpf/clock.h"
#include "bpf/fast_drop.h"
#include "bpf/pipeline.h"
#include "bpf/sample.h"
#include "headers/stamp.h"

static __always_inline const void *frame_start(const struct xdp_md *context)
{
	return (void *)(long)context->data;
}

static __always_inline const void *frame_end(const struct xdp_md *context)
{
	return (void *)(long)context->data_end;
}

/* When the frame came, through which interface, and how long it was on the wire. */
struct moment {
	__u64 now;
	__u32 length;
	__u32 ifindex;
};

/*
 * Live: the coarse clock, which costs a third of the fine one; its milliseconds do for buckets
 * and windows.  Replay: the stamp before the frame (struct stamp).  `end`: where the IP header
 * says that the packet ends.  A helper call is spared where it ends in the linear part of the
 * frame; Ethernet padding past that part is not counted then.
 */
static __always_inline struct moment moment_read(struct xdp_md *context, __u32 end)
{
	__u32 linear = context->data_end - context->data;
	struct moment moment = { .ifindex = context->ingress_ifindex };
	const struct stamp *stamp = (void *)(long)context->data_meta;

	if (!replaying) {
		moment.now = clock_coarse();
		moment.length = end && end <= linear ? linear : bpf_xdp_get_buff_len(context);
	} else if ((void *)(stamp + 1) <= (void *)(long)context->data) {
		moment.now = stamp->now;
		moment.length = stamp->length;
		moment.ifindex = stamp->ifindex;
	}
	return moment;
}

/*
 * The stages of the full parser as global functions: the verifier checks each once, for any
 * packet, where one function would multiply their branches past its limit.
 */
__noinline int xdp_link_stage(struct xdp_md *context, struct packet *packet)
{
	if (!packet)
		return false;
	return parse_link_step(frame_start(context), frame_end(context), packet);
}

__noinline int xdp_extension_stage(struct xdp_md *context, struct packet *packet)
{
	if (!packet)
		return false;
	return parse_extension(frame_start(context), frame_end(context), packet);
}

/* Whether the lists drop messages of a packet of which more headers are still to be walked than
 * anybody needs: that walk costs more than all else. */
__noinline int xdp_blocked_stage(struct xdp_md *context, struct packet *packet)
{
	struct block_query *query = query_get();

	if (!packet || !query || !(state.lists.present & PRESENT_SOURCES))
		return false;
	query->source = packet->source;
	query->target = packet->target;
	query_begin(query, tag_of(packet), moment_read(context, 0).now, BLOCK_ECHO);
	return found_rank(find_block(query)) >= RANK_LIMIT;
}

__noinline int xdp_network_stage(struct xdp_md *context, struct packet *packet)
{
	enum parsed parsed;
	int i;

	if (!packet)
		return PARSED_OTHER;
	if (parse_link_header(frame_start(context), frame_end(context), packet))
		for (i = 0; i < MAX_LINK_HEADERS; i++)
			if (!xdp_link_stage(context, packet))
				break;
	if (!parse_link_end(packet))
		return PARSED_ICMP;
	parsed = parse_network(frame_start(context), frame_end(context), packet);
	if (parsed != PARSED_EXTENSIONS)
		return parsed;
	for (i = 0; i < MAX_EXTENSIONS; i++) {
		if (i == FAST_EXTENSIONS && xdp_blocked_stage(context, packet))
			break;
		if (!xdp_extension_stage(context, packet))
			break;
	}
	return parse_extensions_end(packet);
}

__noinline int xdp_message_stage(struct xdp_md *context, struct packet *packet)
{
	if (packet)
		parse_message(frame_start(context), frame_end(context), packet);
	return 0;
}

__noinline int xdp_body_stage(struct xdp_md *context, struct packet *packet)
{
	if (packet)
		parse_body(frame_start(context), frame_end(context), packet);
	return 0;
}

/* What parsing alone cannot tell: the checksum. */
__noinline int xdp_checksum_stage(struct xdp_md *context, struct packet *packet)
{
	if (packet && !parse_checksum(frame_start(context), frame_end(context), packet,
				      configuration()->checksum_bytes))
		packet->reason = REASON_ICMP_CHECKSUM;
	return 0;
}

/* Keeps a copy of a frame. `number`: as struct outcome's. Always 0. */
__noinline int xdp_sample(struct xdp_md *context, struct visit *visit, __u64 number,
			  enum reason reason, bool dropped)
{
	struct sample *sample;

	if (!visit || !sample_affordable(visit, number, reason))
		return 0;
	/* One comparison with NULL: 6.1 forgets what the first has shown. */
	sample = bpf_ringbuf_reserve(&samples, sizeof(*sample), 0);
	if (!sample)
		return count_health(HEALTH_SAMPLES_LOST);
	sample_describe(sample, visit, number, reason, dropped);
	sample->captured = sample_copy(sample->frame, frame_start(context), frame_end(context));
	bpf_ringbuf_submit(sample, BPF_RB_NO_WAKEUP);
	return count_health(HEALTH_SAMPLES_SENT);
}

/* Drops a message of a blocked source, if nothing else is to be found out about it. */
static __always_inline bool xdp_fast_drop(struct xdp_md *context, const struct outline *outline)
{
	struct fast_source look;
	struct moment moment;

	if (!fast_droppable(outline, &look))
		return false;
	moment = moment_read(context, outline->end);
	return fast_drop(outline, &look, moment.now, moment.length);
}

/* Likewise a packet that is not ICMP; asked only while a block of scope `all` exists. */
__noinline int xdp_fast_drop_other(struct xdp_md *context, enum link link)
{
	struct block_query *query = query_get();
	struct moment moment;
	__u32 tag = 0;

	if (!state.control.scope_all || !query ||
	    !fast_addresses(frame_start(context), frame_end(context), link, &query->source,
			    &query->target, &tag))
		return false;
	moment = moment_read(context, 0);
	return fast_drop_other(query, tag, moment.now, moment.length);
}

/* The same of a packet that took the full parser to see that it is not ICMP. */
__noinline int xdp_drop_other(struct xdp_md *context, struct packet *packet)
{
	struct block_query *query = query_get();
	struct moment moment;

	if (!packet || !packet->family || !state.control.scope_all || !query)
		return false;
	query->source = packet->source;
	query->target = packet->target;
	moment = moment_read(context, 0);
	return fast_drop_other(query, tag_of(packet), moment.now, moment.length);
}

/* Counts a packet under its reason, keeps a copy if one is due, and gives the verdict. */
static __always_inline int xdp_conclude(struct xdp_md *context, struct visit *visit,
					const struct outcome *outcome)
{
	bool dropped = verdict(visit, outcome->reason, outcome->operator_block);

	if (is_sampled(&visit->packet, outcome->number, outcome->reason, outcome->few))
		xdp_sample(context, visit, outcome->number, outcome->reason, dropped);
	return dropped ? XDP_DROP : XDP_PASS;
}

/* Global: the key is 48 bytes of stack. */
__noinline int xdp_piece_stage(struct packet *packet)
{
	return packet && is_message_piece(packet);
}

/* Parses in full what the fast parser left. False where it is not ICMP. */
static __always_inline bool xdp_parse(struct xdp_md *context, struct packet *packet)
{
	if (xdp_network_stage(context, packet) == PARSED_OTHER) {
		if (!xdp_piece_stage(packet))
			return false;
		packet->next = PROTOCOL_ICMPV6;
	}
	xdp_message_stage(context, packet);
	return true;
}

/* A frame that the block list let through, or that needs the full parser. `outline` is valid
 * where `fast` is FAST_ICMP. */
static __always_inline int xdp_inspect(struct xdp_md *context, enum link link, const void *data,
				       const void *end, enum fast_parsed fast,
				       const struct outline *outline)
{
	struct visit *visit = visit_begin(HOOK_XDP);
	struct outcome outcome;
	struct packet *packet;
	struct moment moment;

	if (!visit)
		return XDP_PASS;
	packet = &visit->packet;
	packet->link = link;
	if (fast == FAST_ICMP && fast_packet(data, end, outline, packet)) {
		if (has_body(packet))
			xdp_body_stage(context, packet);
	} else if (!xdp_parse(context, packet)) {
		return xdp_drop_other(context, packet) ? XDP_DROP : XDP_PASS;
	}
	moment = moment_read(context, packet->end);
	visit->now = moment.now;
	visit->ifindex = moment.ifindex;
	parse_settle(packet, context->data_end - context->data, moment.length);
	if (packet->reason == REASON_PASS)
		xdp_checksum_stage(context, packet);
	outcome = judge(visit);
	return xdp_conclude(context, visit, &outcome);
}

static __always_inline int xdp_entry(struct xdp_md *context, enum link link)
{
	/* Read once: the verifier knows the bounds of these pointers, not of others to the frame.
	 */
	const void *data = frame_start(context), *end = frame_end(context);
	enum fast_parsed fast;
	struct outline outline;

	/* In memory: in registers, clang would set each of them before every branch that leaves
	 * the fast path, or save some that were never written, which the verifier refuses. */
	asm volatile("" : : "r"(&outline) : "memory");
	fast = fast_parse(data, end, link, &outline);
	if (fast == FAST_OTHER)
		return state.control.scope_all && xdp_fast_drop_other(context, link) ? XDP_DROP :
										       XDP_PASS;
	if (fast == FAST_ICMP && xdp_fast_drop(context, &outline))
		return XDP_DROP;
	return xdp_inspect(context, link, data, end, fast, &outline);
}

#endif
