/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conversations as payers: who pays for the requests of many people behind one address.
 *
 * A conversation behaves while its identifier stays and its sequence number rises, at a few
 * requests a second; a traceroute, whose time to live changes with each, may send that many for
 * each hop.  Its requests do not charge the bucket of their source, up to a number that a crowd of
 * limit.users sends: past that, an imitation of a crowd is a flood.  A new identifier, and so each
 * of random ones, charges the source.
 *
 * Only where the source's bucket is a good part empty are conversations looked at, so that they
 * cost an ordinary source nothing and a round of many hosts, which is cheap, fills no table.
 */
#ifndef ICMPGUARD_BPF_BEHAVING_H
#define ICMPGUARD_BPF_BEHAVING_H

#include "bpf/maps.h"
#include "headers/gcra.h"

/* Requests a second, and at once, of a conversation; what one costs of these where its time to
 * live is another than the one before: a hop of some. */
enum { CONVERSATION_RATE = 4, CONVERSATION_BURST = 8, CONVERSATION_HOPS = 16 };

/* The part of the source's bucket that is used before its conversations are looked at. */
enum { CONVERSATION_DEBT = 4 };

/* A sequence number may skip some that were lost, or sent to others. */
enum { CONVERSATION_SKIP = 1024 };

const struct behaving new_behaving = {};

static __always_inline bool conversation_behaves(struct behaving *conversation,
						 const struct packet *packet, __u64 now)
{
	const __u64 interval = NSEC_PER_SEC / CONVERSATION_RATE;
	const struct gcra limit = { interval, (CONVERSATION_BURST - 1) * interval };
	__u16 step = packet->sequence - conversation->sequence;
	__u64 cost = packet->ttl == conversation->ttl ? interval : interval / CONVERSATION_HOPS;

	/* The order of bytes is the sender's: Windows and some others count the upper byte. */
	if (step & 0xff ? step > CONVERSATION_SKIP : !step)
		return false;
	return gcra_take(&conversation->bucket, &limit, cost, now);
}

/* Whether the request is one of a behaving conversation, and its source no larger crowd than is
 * allowed. Global: of ordinary sources it is not asked. */
__noinline int conversation_covers(struct visit *visit, struct source *source)
{
	struct behaving *conversation;
	struct conversation_key key = {};
	const struct packet *packet;
	struct gcra crowd;
	bool covered;

	if (!visit || !source)
		return false;
	packet = &visit->packet;
	key.client = packet->source;
	key.server = packet->target;
	key.kind = visit->source.kind;
	key.identifier = packet->identifier;
	conversation = bpf_map_lookup_elem(&behaving, &key);
	if (!conversation) {
		bpf_map_update_elem(&behaving, &key, &new_behaving, BPF_NOEXIST);
		conversation = bpf_map_lookup_elem(&behaving, &key);
		if (!conversation)
			return false;
	}
	crowd = configuration()->crowd;
	covered = conversation->begun && conversation_behaves(conversation, packet, visit->now) &&
		  crowd.interval && gcra_take(&source->crowd, &crowd, crowd.interval, visit->now);
	conversation->begun = true;
	conversation->sequence = packet->sequence;
	conversation->ttl = packet->ttl;
	return covered;
}

static __always_inline bool is_covered(struct visit *visit, struct source *source,
				       const struct lane_config *lane)
{
	return visit->packet.kind == KIND_ECHO_REQUEST && visit->packet.marks & MARK_MESSAGE &&
	       source->bucket > visit->now + lane->source_packets.burst / CONVERSATION_DEBT &&
	       conversation_covers(visit, source);
}

#endif
