/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accounting: adds a packet to the entries of its source and its target. Entries are updated
 * without locks or atomics: packets of one source arrive on one receive queue, and a value in an
 * LRU map cannot hold a lock.
 */
#ifndef ICMPGUARD_BPF_ACCOUNT_H
#define ICMPGUARD_BPF_ACCOUNT_H

#include "bpf/block.h"
#include "bpf/contact.h"
#include "bpf/conversation.h"
#include "bpf/direction.h"
#include "bpf/fanout.h"
#include "bpf/faulty.h"
#include "bpf/network.h"
#include "bpf/notify.h"
#include "bpf/policy.h"
#include "bpf/refusal.h"
#include "bpf/repeat.h"

/* Returns whether the source is on the allow list. Looks up its list bits, segment and policy rules
 * once per list generation. */
static __always_inline bool source_allowed(struct visit *visit, struct source *source)
{
	__u32 generation = state.control.generation;
	struct identity host = {};

	if (source->generation != generation) {
		host.address = visit->packet.source;
		host.network = visit_network(visit);
		source->standing = is_allowed(&host, visit->now) ? STANDING_ALLOWED : 0;
		source->segment = segment_of(&visit->packet.source);
		if (policy_configuration()->rules)
			policy_sources(visit);
		source->policy_rules = visit->policy_rules;
		source->generation = generation;
	}
	/* Else it is a cache line that nothing else of most packets needs. */
	if (policy_configuration()->rules)
		visit->policy_rules = source->policy_rules;
	return source->standing & STANDING_ALLOWED;
}

/* Looks up the list bits and segment of a target once per list generation. */
static __always_inline void target_standing(const struct visit *visit, struct target *target)
{
	__u32 generation = state.control.generation;

	if (target->generation == generation)
		return;
	target->standing =
		(is_listed(&visit->packet.target, NETWORKS_SENSITIVE) ? STANDING_SENSITIVE : 0) |
		(is_listed(&visit->packet.target, NETWORKS_BROADCASTS) ? STANDING_BROADCAST : 0);
	target->segment = segment_of(&visit->packet.target);
	target->generation = generation;
}

static __always_inline void account_payload(struct source *source, const struct packet *packet)
{
	__u64 length = packet->payload_length;

	if (source->payloads && source->payload_last != packet->payload_length)
		source->payload_changes++;
	source->payload_last = packet->payload_length;
	source->payloads++;
	source->payload_bytes += length;
	source->payload_squares += length * length;
}

/* Returns the bit, of 256, for a type and code: multiply-shift (Dietzfelbinger et al., 1997) with a
 * seed, so that a sender cannot choose types and codes that share one bit. */
static __always_inline __u64 kind_bit(__u8 type, __u8 code)
{
	return ((__u64)type << 8 | code) * (sketch_seed | 1) >> 56;
}

/* Counts anomalies of a packet in its source's entry: TTL, malformation, group
 * targets, fragments. */
static __always_inline void account_oddities(struct source *source, const struct packet *packet)
{
	__u32 end = packet->fragment_offset + packet->icmp_length;

	source->ttl_set |= 1ULL << (packet->ttl < 63 ? packet->ttl : 63);
	if (packet->reason != REASON_PASS && packet->reason != REASON_SNAPPED) {
		source->malformed++;
		source->malformed_set |= 1ULL << (packet->reason & 63);
	}
	if (address_is_broadcast(&packet->target))
		source->multicast++;
	if (packet->fragment == FRAGMENT_NONE)
		return;
	if (packet->reason == REASON_FRAGMENT_OVERLAP)
		source->overlaps++;
	if (end > source->largest)
		source->largest = end;
}

/*
 * Returns true if the target is none of the source's recent ones: the packet is part of a round
 * over many hosts.  Alternating between two hosts, or twenty, is a flood of each.  Each set keeps
 * its four latest targets; a source with more targets than fit finds most of them new, at a low
 * rate for each.  Compares four 16-bit words at once ("does a word have a zero byte", Bit
 * Twiddling Hacks).
 */
static __always_inline bool is_round(const struct source *source, __u64 target_hash)
{
	const __u64 ones = 0x0001000100010001ULL;
	__u64 differences;

	if (target_hash == source->last_target)
		return false;
	differences = source->rounds[target_hash >> 16 & (ROUND_SETS - 1)] ^
		      (target_hash & 0xffff) * ones;
	return !((differences - ones) & ~differences & ones << 15);
}

/*
 * Counts a request identical to the one before.  If its TTL fell, a routing loop is carrying one
 * packet around: it is counted once.  Copies made by a bond or a mesh are a run too, but a short
 * one.
 */
static __always_inline void account_repeat(struct visit *visit, struct source *source, bool noted)
{
	__u8 before = source->run_ttl, ttl = visit->packet.ttl;
	__u64 now = visit->now;

	source->run_ttl = ttl;
	if (ttl < before) {
		/* Other packets arrived in between. */
		if (!noted && visit->packet.lane <= LANE_REPLY)
			account_again(visit, source, before);
		return;
	}
	source->repeats++;
	source->run++;
	if (source->run > source->run_longest &&
	    (source->run > DUPLICATES_MOST || elapsed(now, source->run_started) >= DUPLICATION))
		source->run_longest = source->run;
}

/* Counts steps between targets, and runs of identical requests. */
static __always_inline void account_steps(struct visit *visit, struct source *source)
{
	const struct packet *packet = &visit->packet;
	__u64 target_hash = visit->target_hash;
	__u32 low = network_to_host32(packet->target.words[3]);
	__u64 fingerprint = fingerprint_of(visit);
	bool noted = note_latest(visit, source, fingerprint);

	if (source->packets && target_hash != source->last_target) {
		source->target_steps++;
		if (low - source->last_target_low + 1 <= 2)
			source->sequential++;
	}
	if (is_round(source, target_hash))
		source->rounds[target_hash >> 16 & (ROUND_SETS - 1)] =
			source->rounds[target_hash >> 16 & (ROUND_SETS - 1)] << 16 |
			(target_hash & 0xffff);
	source->last_target = target_hash;
	source->last_target_low = low;

	if (source->packets && fingerprint == source->fingerprint) {
		account_repeat(visit, source, noted);
	} else if (source->run > 1) {
		source->run--; /* interleaved packets hide a run only if they are as many */
	} else {
		source->run = 1;
		source->run_started = visit->now;
		source->run_ttl = packet->ttl;
		source->fingerprint = fingerprint;
	}
}

/* Begins a new half window of a source. Global, like fanout_turn(). Returns 0. */
__noinline int source_turn(struct source *source, __u64 now, __u64 half_window)
{
	if (!source)
		return 0;
	/* If the source was idle for a whole window, the previous half is empty. */
	if (elapsed(now, source->targets.started) < 2 * half_window) {
		source->packets_before[1] = source->packets_before[0];
		source->answered[1] = source->answered[0];
		source->paths[1] = source->paths[0];
	} else {
		source->packets_before[1] = source->packets;
		source->answered[1] = 0;
		source->paths[1] = 0;
	}
	source->packets_before[0] = source->packets;
	source->answered[0] = 0;
	source->paths[0] = 0;
	return fanout_turn(&source->targets, now, half_window);
}

/* Accounts a packet in its source's entry. Global: inlined, the program has more states than 6.1's
 * verifier accepts. Returns 0. */
__noinline int account_source(struct visit *visit, struct source *source)
{
	const struct lane_config *lane;
	const struct packet *packet;
	__u32 tag, slot, incoming;
	__u64 bit;

	if (!visit || !source)
		return 0;
	lane = lane_configuration(visit);
	packet = &visit->packet;
	tag = tag_of(packet);
	if (packet->marks & MARK_MESSAGE) {
		account_payload(source, packet);
		if ((packet->lane == LANE_REQUEST || packet->lane == LANE_DISCOVERY) &&
		    (!source->packets || visit->target_hash != source->last_target))
			account_contact(visit, source);
		account_steps(visit, source);
		if (packet->marks & MARK_UNASSIGNED)
			source->unassigned++;
		bit = kind_bit(packet->type, packet->code);
		source->kind_set[bit >> 6 & 3] |= 1ULL << (bit & 63);
	}
	account_oddities(source, packet);
	if (packet->lane == LANE_ERROR && is_refusal(packet) && may_have_sent(visit) &&
	    !(source->standing & STANDING_ALLOWED))
		account_refusal(visit);
	if (source->tag != tag) {
		note_tag(visit);
		source->tag = tag;
	}
	/* Read here: spilled to the stack, 6.1's verifier would not learn its bound. */
	slot = *(volatile const __u8 *)&packet->slot;
	opaque(slot);
	if (slot < KIND_SLOTS)
		source->kinds[slot]++;
	source->unasked += visit->unasked;
	if (is_due(visit->now, source->targets.started, lane->source_half))
		source_turn(source, visit->now, lane->source_half);
	/* Without a branch: `incoming` is 0 for a packet that leaves. */
	incoming = visit->egress - 1;
	source->ifindex = (visit->ifindex & incoming) | (source->ifindex & ~incoming);
	source->packets++;
	source->bytes += packet->length;
	source->last_seen = visit->now;
	if (packet->ttl < source->ttl_min)
		source->ttl_min = packet->ttl;
	if (packet->ttl > source->ttl_max)
		source->ttl_max = packet->ttl;
	if (packet->ttl < TTL_OF_TRACES)
		source->paths[0] |= 1ULL << (visit->target_hash >> 32 & 63);
	hyperloglog_add(&source->targets.current, visit->target_hash);
	return 0;
}

/* Accounts a packet in its target's entry. `tracked`: the packet's source has an
 * entry. */
static __always_inline void account_target(const struct visit *visit, struct target *target,
					   bool tracked)
{
	const struct lane_config *lane;
	const struct packet *packet;
	__u32 slot;

	lane = lane_configuration(visit);
	packet = &visit->packet;
	slot = *(volatile const __u8 *)&packet->slot;
	opaque(slot);
	if (slot < KIND_SLOTS)
		target->kinds[slot]++;
	target->packets++;
	target->bytes += packet->length;
	target->last_seen = visit->now;
	target->ttl_set |= 1ULL << (packet->ttl / 4);
	if (!tracked)
		target->unadmitted++;
	target->unasked += visit->unasked;
	half_turn(target->path_set, elapsed(visit->now, target->sources.started),
		  lane->target_half);
	if (packet->kind == KIND_TIME_EXCEEDED && packet->quote.present)
		target->path_set[0] |= 1ULL
				       << (hash_address(&packet->quote.target, sketch_seed) & 63);
	if (packet->kind == KIND_ROUTER_ADVERTISEMENT)
		target->path_set[0] |= 1ULL << (visit->source_hash >> 32 & 63);
	fanout_add(&target->sources, visit->source_hash, visit->now, lane->target_half);
}

#endif
