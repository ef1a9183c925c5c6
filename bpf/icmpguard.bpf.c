// SPDX-License-Identifier: GPL-2.0-only
/*
 * icmpguard's kernel side.
 *
 *   frame -> glance -> parse -> block -> limit -> account -> sample -> verdict
 *               |  |
 *               |  +-> blocked by address: drop
 *               +----> not ICMP: pass, nothing counted
 */
#include "bpf/clock.h"
#include "bpf/fast_drop.h"
#include "bpf/fragment.h"
#include "bpf/direction.h"
#include "bpf/parse.h"
#include "bpf/poll.h"
#include "bpf/sample.h"
#include "bpf/verdict.h"
#include "bpf/limit.h"

/*
 * The parser in global functions: the verifier checks each once, for any packet,
 * where one function would multiply their branches past its limit.
 */
__noinline int extension_stage(struct xdp_md *context, struct packet *packet)
{
	if (!packet)
		return false;
	return parse_extension((void *)(long)context->data, (void *)(long)context->data_end,
			       packet);
}

__noinline int network_stage(struct xdp_md *context, struct packet *packet)
{
	enum parsed parsed;
	int i;

	if (!packet)
		return PARSED_OTHER;
	parsed = parse_network((void *)(long)context->data, (void *)(long)context->data_end,
			       packet);
	if (parsed != PARSED_EXTENSIONS)
		return parsed;
	for (i = 0; i < MAX_EXTENSIONS; i++)
		if (!extension_stage(context, packet))
			break;
	return parse_extensions_end(packet);
}

__noinline int message_stage(struct xdp_md *context, struct packet *packet)
{
	if (packet)
		parse_message((void *)(long)context->data, (void *)(long)context->data_end, packet);
	return 0;
}

/* What parsing alone cannot tell: the length on the wire, and the checksum. */
__noinline int form_stage(struct xdp_md *context, struct packet *packet, __u32 length)
{
	const void *data = (void *)(long)context->data;
	const void *end = (void *)(long)context->data_end;

	if (!packet)
		return 0;
	parse_settle(packet, end - data, length);
	if (packet->reason == REASON_PASS &&
	    !parse_checksum(data, end, packet, configuration()->checksum_bytes))
		packet->reason = REASON_ICMP_CHECKSUM;
	return 0;
}

/* Limits and remembers a packet whose addresses are known; `number` becomes that of the
 * packet among its source's. */
static __always_inline enum reason limit_and_account(struct visit *visit, __u64 *number)
{
	enum reason reason = REASON_PASS;
	struct source *source;
	struct target *target;
	bool allowed = false, established = false;

	source = source_entry(visit);
	if (source) {
		allowed = source_allowed(visit, source);
		if (!allowed)
			reason = limit_source(visit, source);
		established = is_established(visit, source);
		/* Not of a flood: it would push out the datagrams of everybody else. */
		if (visit->packet.fragment != FRAGMENT_NONE && reason == REASON_PASS)
			judge_fragment(visit);
		account_source(visit, source);
		*number = source->packets;
	}
	target = target_entry(visit);
	if (target) {
		if (!allowed && reason == REASON_PASS)
			reason = limit_target(visit, target, established);
		account_target(visit, target, source);
		if (!allowed)
			watch_target(visit, target, source);
	}
	if (reason != REASON_PASS)
		return is_essential(&visit->packet) ? REASON_ESSENTIAL : reason;
	if (allowed)
		return REASON_ALLOWED;
	return source ? REASON_PASS : REASON_UNTRACKED;
}

/* The keys of the entries of both ends. */
static __always_inline void address_visit(struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	/* A solicitation goes to a group of addresses: whom it asks for tells more. */
	const struct address *asked = packet->kind == KIND_NEIGHBOR_SOLICITATION ?
					      &packet->quote.target :
					      &packet->target;
	__u64 kind = endpoint_kind(packet_view(&visit->packet), packet->lane, NETWORK_ONLY);

	visit->target_hash = hash_address(asked, hash_seed);
	visit->source.address = packet->source;
	visit->source.kind = kind;
	visit->target.address = packet->target;
	visit->target.kind = kind;
}

/* Counts a packet under a reason, keeps a copy if it is due, and gives the verdict. */
static __always_inline int conclude(struct xdp_md *context, struct visit *visit, enum reason reason,
				    bool operator_block, __u64 number)
{
	bool dropped = verdict(visit, reason, operator_block);

	if (is_sampled(&visit->packet, number))
		sample_packet(context, visit, number, reason, dropped);
	return dropped ? XDP_DROP : XDP_PASS;
}

/* The pipeline behind the parser. The reason that is counted is the first of: a block,
 * a limit, what is wrong with the packet. */
static __always_inline int judge(struct xdp_md *context, struct visit *visit)
{
	enum reason blocked = REASON_PASS, reason;
	bool operator_block = false;
	struct found_block found;
	__u64 number = 0, hits = 0;

	/* So malformed that it names no source: there is nobody to hold it against. */
	if (visit->packet.family == 0)
		return conclude(context, visit, visit->packet.reason, false, 0);

	address_visit(visit);
	found = block_source(visit, &blocked);
	if (found.block) {
		operator_block = found.block->rule == BLOCK_BY_OPERATOR;
		hits = found.hits->packets;
		if (block_enforced(found.block))
			return conclude(context, visit, blocked, operator_block, hits);
	}
	reason = limit_and_account(visit, &number);
	if (blocked != REASON_PASS)
		return conclude(context, visit, blocked, operator_block, hits ? hits : number);
	if (visit->packet.reason != REASON_PASS && class_of_reason[reason] != CLASS_LIMIT)
		reason = visit->packet.reason;
	return conclude(context, visit, reason, false, number);
}

/* Whatever is not plainly something else, or plainly blocked. */
static __noinline int inspect(struct xdp_md *context)
{
	struct visit visit = {};
	struct moment moment;

	if (network_stage(context, &visit.packet) == PARSED_OTHER)
		return early_other(context);
	message_stage(context, &visit.packet);
	moment = clock_read(context);
	form_stage(context, &visit.packet, moment.length);
	visit.now = moment.now;
	visit.ifindex = moment.ifindex;
	return judge(context, &visit);
}

SEC("xdp.frags")
int icmpguard_xdp(struct xdp_md *context)
{
	struct glance glance;

	switch (glance_frame((void *)(long)context->data, (void *)(long)context->data_end,
			     &glance)) {
	case GLANCE_OTHER:
		return state.control.scope_all ? early_other(context) : XDP_PASS;
	case GLANCE_ICMP:
		if (early_blocked(context, &glance))
			return XDP_DROP;
		break;
	default:
		break;
	}
	return inspect(context);
}

SEC("syscall")
int icmpguard_poll(struct poll_request *request)
{
	poll_tables(request);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
