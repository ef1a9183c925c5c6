/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The XDP hook: everything that depends on its context.  It finds the frame, its length on the
 * wire and its time, runs the stages that read the frame, and turns the pipeline's outcome into
 * a verdict.
 */
#ifndef ICMPGUARD_BPF_HOOK_XDP_H
#define ICMPGUARD_BPF_HOOK_XDP_H

#include "bpf/hook.h"
#include "headers/socket.h"
#include "headers/stamp.h"

/*
 * Live: the coarse clock, which costs a third of the fine one; milliseconds suffice for buckets
 * and windows.  Replay: the stamp before the frame (struct stamp).  `end`: the packet's end by its
 * IP header.  If that is in the linear part of the frame, a helper call is saved; Ethernet padding
 * past that part is not counted then.
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

#define HOOK	    xdp
#define CONTEXT	    struct xdp_md
#define HOOK_BLOCKS 1
#include "bpf/hook_stages.h"

/* Drops a message from a blocked source, if nothing else needs to be known about it. */
static __always_inline bool xdp_fast_drop(struct xdp_md *context, const struct outline *outline)
{
	enum block_scope scope;
	struct fast_source look;
	struct moment moment;

	if (!fast_listed(outline, &look))
		return false;
	scope = message_scope(kind_of(outline->family, outline->type));
	if (!fast_covered(outline, scope))
		return false;
	moment = moment_read(context, outline->end);
	return fast_drop(outline, scope, &look, moment.now, moment.length);
}

/* Like xdp_fast_drop(), for a packet that is not ICMP; looked up only while a block of scope
 * `all` exists. */
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

/* Like xdp_fast_drop_other(), for a packet that the full parser found not to be ICMP. */
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

__noinline int xdp_tunnel_stage(struct xdp_md *context, struct packet *packet)
{
	if (!packet)
		return false;
	return parse_tunnel(frame_start(context), frame_end(context), packet, decapsulate);
}

/* Fills in the tuple of an answer to the quoted packet, by which its sender's socket is found. */
static __always_inline __u32 socket_tuple(const struct packet *packet, struct bpf_sock_tuple *tuple)
{
	const struct quote *quote = &packet->quote;

	if (packet->family == 4) {
		tuple->ipv4.saddr = quote->target.words[3];
		tuple->ipv4.daddr = quote->source.words[3];
		tuple->ipv4.sport = host_to_network16(quote->target_port);
		tuple->ipv4.dport = host_to_network16(quote->source_port);
		return sizeof(tuple->ipv4);
	}
	__builtin_memcpy(tuple->ipv6.saddr, &quote->target, sizeof(quote->target));
	__builtin_memcpy(tuple->ipv6.daddr, &quote->source, sizeof(quote->source));
	tuple->ipv6.sport = host_to_network16(quote->target_port);
	tuple->ipv6.dport = host_to_network16(quote->source_port);
	return sizeof(tuple->ipv6);
}

static __always_inline enum socket_found socket_of_state(__u32 state)
{
	return state == BPF_TCP_LISTEN || state == BPF_TCP_CLOSE ? SOCKET_OPEN : SOCKET_CONNECTED;
}

/*
 * Determines what was found of a socket of this network namespace, and releases it.  The verifier
 * tells the two kinds of socket apart by the instruction that reads them: a different asm comment
 * in each keeps clang from merging the two.
 */
#define TAKE_SOCKET(kind, socket, found)                                                           \
	do {                                                                                       \
		__u32 state;                                                                       \
		if (socket) {                                                                      \
			state = (socket)->state;                                                   \
			asm volatile("# " kind : "+r"(state));                                     \
			bpf_sk_release(socket);                                                    \
			found = socket_of_state(state);                                            \
		}                                                                                  \
	} while (0)

static __always_inline enum socket_found find_tcp(struct xdp_md *context,
						  struct bpf_sock_tuple *tuple, __u32 size)
{
	struct bpf_sock *socket = bpf_skc_lookup_tcp(context, tuple, size, BPF_F_CURRENT_NETNS, 0);
	enum socket_found found = SOCKET_MISSING;

	TAKE_SOCKET("tcp", socket, found);
	return found;
}

static __always_inline enum socket_found find_udp(struct xdp_md *context,
						  struct bpf_sock_tuple *tuple, __u32 size)
{
	struct bpf_sock *socket = bpf_sk_lookup_udp(context, tuple, size, BPF_F_CURRENT_NETNS, 0);
	enum socket_found found = SOCKET_MISSING;

	TAKE_SOCKET("udp", socket, found);
	return found;
}
#undef TAKE_SOCKET

/* Returns whether an error quotes a packet of its receiver's that may be a socket's. */
static __always_inline bool has_sender_port(const struct packet *packet)
{
	const struct quote *quote = &packet->quote;

	return !replaying && packet->lane == LANE_ERROR && quote->ports &&
	       (quote->protocol == PROTOCOL_TCP || quote->protocol == PROTOCOL_UDP) &&
	       packet->reason == REASON_PASS && address_equal(&quote->source, &packet->target);
}

/* Determines whether this machine may have sent the packet that an error to one of its addresses
 * quotes. Only if has_sender_port(): a look-up is expensive. Returns 0. */
__noinline int xdp_socket_stage(struct xdp_md *context, struct visit *visit)
{
	struct bpf_sock_tuple tuple = {};
	const struct packet *packet;
	__u32 size;
	bool tcp;

	if (!visit || !is_listed(&visit->packet.target, NETWORKS_OWN))
		return 0;
	packet = &visit->packet;
	tcp = packet->quote.protocol == PROTOCOL_TCP;
	size = socket_tuple(packet, &tuple);
	visit->socket = tcp ? find_tcp(context, &tuple, size) : find_udp(context, &tuple, size);
	return 0;
}

/* Examines what an error or a message of discovery says of other packets and hosts. */
static __always_inline void xdp_examine(struct xdp_md *context, struct visit *visit)
{
	if (has_sender_port(&visit->packet))
		xdp_socket_stage(context, visit);
	if (is_from_router(&visit->packet))
		xdp_router_stage(context, visit);
}

/* Looks for ICMP in tunnels. */
static __always_inline bool xdp_decapsulate(struct xdp_md *context, struct packet *packet)
{
	int i;

	for (i = 0; i < TUNNEL_LEVELS; i++) {
		if (!xdp_tunnel_stage(context, packet))
			return false;
		if (xdp_parse(context, packet))
			return true;
	}
	return false;
}

/* Counts a packet under its reason, copies it if a copy is due, and returns the verdict. */
static __always_inline int xdp_conclude(struct xdp_md *context, struct visit *visit,
					const struct outcome *outcome)
{
	bool dropped = verdict(visit, outcome->reason, outcome->operator_block);

	if (!dropped && is_conversing(visit))
		xdp_conversation_stage(context, visit);
	if (is_sampled(visit, outcome->number, outcome->reason, outcome->few))
		xdp_sample(context, visit, outcome->number, outcome->reason, dropped);
	return dropped ? XDP_DROP : XDP_PASS;
}

/* Handles a frame that the lists let pass, or that needs the full parser. `outline` is valid if
 * `fast` is FAST_ICMP. */
static __always_inline int xdp_inspect(struct xdp_md *context, enum link link, const void *data,
				       const void *end, enum fast_parsed fast,
				       const struct outline *outline)
{
	struct visit *visit = visit_begin(HOOK_XDP);
	struct outcome outcome;
	struct packet *packet;
	struct moment moment;
	bool body = false;

	if (!visit)
		return XDP_PASS;
	packet = &visit->packet;
	packet->link = link;
	if (fast == FAST_ICMP && fast_packet(data, end, outline, packet)) {
		body = has_body(packet);
	} else if (!xdp_parse(context, packet)) {
		/* The sender of the tunnel's packets is checked first. */
		if (xdp_drop_other(context, packet))
			return XDP_DROP;
		if (!decapsulate)
			return XDP_PASS;
		if (!xdp_decapsulate(context, packet)) {
			if (fast == FAST_TUNNEL)
				count_health(HEALTH_TUNNELS_UNREAD);
			return XDP_PASS;
		}
	}
	moment = moment_read(context, packet->end);
	visit->now = moment.now;
	visit->ifindex = moment.ifindex;
	xdp_settle_stage(context, packet, moment.length, body);
	if (has_body(packet))
		xdp_examine(context, visit);
	outcome = judge(visit);
	return xdp_conclude(context, visit, &outcome);
}

static __always_inline int xdp_entry(struct xdp_md *context, enum link link)
{
	/* Read once: the verifier does not know the bounds of pointers that are read again. */
	const void *data = frame_start(context), *end = frame_end(context);
	enum fast_parsed fast;
	struct outline outline;

	/* In memory: in registers, clang would set each field before every branch that leaves the
	 * fast path, or spill some that were never written, which the verifier rejects. */
	asm volatile("" : : "r"(&outline) : "memory");
	fast = fast_parse(data, end, link, &outline);
	if (fast == FAST_TUNNEL && !decapsulate) {
		count_health(HEALTH_TUNNELS_UNREAD);
		fast = FAST_OTHER;
	}
	if (fast == FAST_OTHER && !decapsulate)
		return state.control.scope_all && xdp_fast_drop_other(context, link) ? XDP_DROP :
										       XDP_PASS;
	if (fast == FAST_ICMP && xdp_fast_drop(context, &outline))
		return XDP_DROP;
	return xdp_inspect(context, link, data, end, fast, &outline);
}

#endif
