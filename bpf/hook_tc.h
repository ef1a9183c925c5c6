/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tc egress hook: packets that leave the machine are accounted by the same code as those that
 * arrive, and pass unless their pair of addresses is blocked or the policy drops them.  Packets
 * that arrived through an attached interface were accounted there.
 *
 * An skb may be non-linear; only its linear part can be read.  That part always holds the headers
 * of packets that this machine sends; of ICMP the rest is pulled.
 */
#ifndef ICMPGUARD_BPF_HOOK_TC_H
#define ICMPGUARD_BPF_HOOK_TC_H

#include "bpf/hook.h"

/* How many bytes are made readable: what the parser and the checksum read. */
enum { TC_PULL = 512 };

/* No verdict: the next program, then the interface's ordinary path, decide (linux/bpf.h, TCX_NEXT;
 * linux/pkt_cls.h, TC_ACT_UNSPEC). */
enum { TC_NEXT = -1, TC_DROP = 2 };

#define HOOK	    tc
#define CONTEXT	    struct __sk_buff
#define HOOK_BLOCKS 0
#include "bpf/hook_stages.h"

/* Returns whether the packet arrived through an attached interface, or one on top of it. */
static __always_inline bool tc_was_received(const struct __sk_buff *context)
{
	__u32 ifindex = context->ingress_ifindex;

	return ifindex && bpf_map_lookup_elem(&interfaces, &ifindex);
}

/* Returns the time; in replay the packet's own. */
static __always_inline __u64 tc_now(const struct __sk_buff *context)
{
	__u64 sent;

	if (!replaying)
		return clock_coarse();
	sent = context->tstamp;
	/* Or clang 19 reads either time through one pointer, which no verifier accepts. */
	opaque(sent);
	return sent;
}

/* Adds the VLAN tag that the interface is to write, which is not in the frame yet. */
static __always_inline void tc_tag(const struct __sk_buff *context, struct packet *packet)
{
	if (!context->vlan_present)
		return;
	packet->vlan_inner = packet->vlan;
	packet->vlan = context->vlan_tci & VLAN_ID;
	packet->vlan_tags++;
}

/* Drops a packet whose pair is blocked, by the mode in force: returns true, and counts it. */
static __always_inline bool tc_cut(struct __sk_buff *context, struct visit *visit)
{
	struct found_block block;

	if (visit->packet.family == 0)
		return false;
	address_visit(visit);
	if (packet_essential(visit))
		return false;
	block = block_pair(visit);
	if (!block.found || !block.enforced)
		return false;
	verdict(visit, block.reason, block.operator);
	if (is_sampled(visit, block.packets, block.reason, false))
		tc_sample(context, visit, block.packets, block.reason, true);
	return true;
}

/* Counts a packet that was accounted. Returns whether the policy drops it. */
static __always_inline bool tc_judged(struct visit *visit, struct outcome *outcome)
{
	if (visit->policy) {
		outcome->reason = visit->policy;
		return verdict(visit, visit->policy, false);
	}
	count_reason(REASON_SENT, visit->packet.length, false);
	return false;
}

/* Handles ICMP. `outline` is valid if `fast` is FAST_ICMP. */
static __always_inline int tc_inspect(struct __sk_buff *context, enum link link, const void *data,
				      const void *end, enum fast_parsed fast,
				      const struct outline *outline)
{
	struct visit *visit = visit_begin(HOOK_TC);
	struct outcome outcome;
	struct packet *packet;
	bool dropped, body = false;

	if (!visit)
		return TC_NEXT;
	packet = &visit->packet;
	packet->link = link;
	if (fast == FAST_ICMP && fast_packet(data, end, outline, packet))
		body = has_body(packet);
	else if (!tc_parse(context, packet))
		return TC_NEXT;
	tc_tag(context, packet);
	visit->egress = true;
	visit->now = tc_now(context);
	visit->ifindex = context->ifindex;
	tc_settle_stage(context, packet, context->len, body);
	if (state.lists.present & PRESENT_BOTH && tc_cut(context, visit))
		return TC_DROP;
	if (has_body(packet) && is_from_router(packet))
		tc_router_stage(context, visit);
	outcome = observe(visit);
	dropped = tc_judged(visit, &outcome);
	if (!dropped && is_conversing(visit))
		tc_conversation_stage(context, visit);
	if (is_sampled(visit, outcome.number, outcome.reason, outcome.few))
		tc_sample(context, visit, outcome.number, outcome.reason, dropped);
	return dropped ? TC_DROP : TC_NEXT;
}

static __always_inline int tc_entry(struct __sk_buff *context, enum link link)
{
	/* Read once, as in xdp_entry(). */
	const void *data = frame_start(context), *end = frame_end(context);
	enum fast_parsed fast;
	struct outline outline;
	__u32 bytes;

	asm volatile("" : : "r"(&outline) : "memory");
	fast = fast_parse(data, end, link, &outline);
	if (fast == FAST_OTHER || fast == FAST_TUNNEL || tc_was_received(context))
		return TC_NEXT;
	bytes = context->len < TC_PULL ? context->len : TC_PULL;
	if (end - data < bytes) {
		bpf_skb_pull_data(context, bytes);
		fast = FAST_SLOW; /* it may have moved */
	}
	return tc_inspect(context, link, data, end, fast, &outline);
}

#endif
