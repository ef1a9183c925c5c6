/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is remembered of a packet: in its source's entry and in its target's.
 * Entries are updated plainly: packets of one source arrive on one receive queue, and
 * no lock can stand in an LRU value.
 */
#ifndef ICMPGUARD_BPF_ACCOUNT_H
#define ICMPGUARD_BPF_ACCOUNT_H

#include "bpf/admit.h"
#include "bpf/block.h"
#include "bpf/fanout.h"
#include "bpf/direction.h"
#include "bpf/notify.h"
#include "bpf/refusal.h"

/* An entry begins as zeros, which are too many for the stack: they lie here. */
const struct source new_source = {};
const struct target new_target = {};

static __always_inline __u64 hash_endpoint(const struct endpoint *endpoint)
{
	return hash_address(&endpoint->address,
			    hash_seed ^ ((__u64)endpoint->view << 8 | endpoint->lane));
}

static __always_inline struct scratch *scratch_get(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&scratch, &key);
}

/* Makes an entry for the packet's source. True unless the filter keeps it out. */
__noinline int admit_source(struct visit *visit)
{
	struct scratch *words = scratch_get();
	struct source *source;
	struct endpoint key;

	if (!visit || !words)
		return false;
	key = visit->source;
	if (!admit(&words->source_admission, hash_endpoint(&key), visit->now)) {
		count_health(HEALTH_ADMISSIONS_REFUSED);
		return false;
	}
	bpf_map_update_elem(&sources, &key, &new_source, BPF_NOEXIST);
	source = bpf_map_lookup_elem(&sources, &key);
	if (!source) {
		count_health(HEALTH_INSERTS_FAILED);
		return false;
	}
	count_health(HEALTH_SOURCES_INSERTED);
	source->first_seen = visit->now;
	source->targets.started = visit->now;
	source->ttl_min = visit->packet.ttl;
	source->generation = ~state.control.generation;
	return true;
}

/* Likewise for its target. */
__noinline int admit_target(struct visit *visit)
{
	struct scratch *words = scratch_get();
	struct target *target;
	struct endpoint key;

	if (!visit || !words)
		return false;
	key = visit->target;
	if (!admit(&words->target_admission, ~hash_endpoint(&key), visit->now)) {
		count_health(HEALTH_ADMISSIONS_REFUSED);
		return false;
	}
	bpf_map_update_elem(&targets, &key, &new_target, BPF_NOEXIST);
	target = bpf_map_lookup_elem(&targets, &key);
	if (!target) {
		count_health(HEALTH_INSERTS_FAILED);
		return false;
	}
	count_health(HEALTH_TARGETS_INSERTED);
	target->first_seen = visit->now;
	target->sources.started = visit->now;
	target->generation = ~state.control.generation;
	return true;
}

/* The entry of the packet's source; NULL while it is not tracked. */
static __always_inline struct source *source_entry(struct visit *visit)
{
	struct source *source = bpf_map_lookup_elem(&sources, &visit->source);

	if (source || !admit_source(visit))
		return source;
	return bpf_map_lookup_elem(&sources, &visit->source);
}

static __always_inline struct target *target_entry(struct visit *visit)
{
	struct target *target = bpf_map_lookup_elem(&targets, &visit->target);

	if (target || !admit_target(visit))
		return target;
	return bpf_map_lookup_elem(&targets, &visit->target);
}

/* What the source is, looked up once and kept until the lists change. */
static __always_inline bool source_allowed(const struct visit *visit, struct source *source)
{
	__u32 generation = state.control.generation;

	if (source->generation != generation) {
		source->standing = is_allowed(&visit->packet.source, visit->now) ?
					   STANDING_ALLOWED :
					   0;
		source->segment = segment_of(&visit->packet.source);
		source->generation = generation;
	}
	return source->standing & STANDING_ALLOWED;
}

/* Whether somebody asks a host that only somebody with a purpose would, or one in another
 * segment. `source`: the asker's entry; NULL while it is not tracked. */
static __always_inline void watch_target(struct visit *visit, struct target *target,
					 struct source *source)
{
	__u32 generation = state.control.generation;

	if (target->generation != generation) {
		target->standing = is_listed(&visit->packet.target, NETWORKS_SENSITIVE) ?
					   STANDING_SENSITIVE :
					   0;
		target->segment = segment_of(&visit->packet.target);
		target->generation = generation;
	}
	if (visit->packet.lane != LANE_REQUEST || !source)
		return;
	if (target->standing & STANDING_SENSITIVE)
		notify(visit, &source->trespassed, EVENT_SENSITIVE);
	else if (source->segment && target->segment && source->segment != target->segment)
		notify(visit, &source->trespassed, EVENT_SEGMENT);
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

/* Which of 64 bits stands for a type and code: Fibonacci hashing (Knuth, volume 3, 6.4). */
static __always_inline __u32 kind_bit(__u8 type, __u8 code)
{
	return ((__u32)type << 8 | code) * 2654435769U >> 26;
}

/* What is odd about a packet, to be held against its source. */
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
	if (packet->fragment == FRAGMENT_FIRST)
		source->first_fragments++;
	if (packet->reason == REASON_FRAGMENT_OVERLAP)
		source->overlaps++;
	if (end > source->largest)
		source->largest = end;
}

/*
 * Whether a packet is for none of the five latest targets: one of a round of many hosts.  Two
 * hosts in turns, or five, are a flood of each.  Compares four 16-bit words at once ("does a
 * word have a zero byte", Bit Twiddling Hacks).
 */
static __always_inline bool is_round(const struct source *source, __u64 target_hash)
{
	const __u64 ones = 0x0001000100010001ULL;
	__u64 differences;

	if (!source->packets || target_hash == source->last_target)
		return false;
	differences = source->earlier_targets ^ (target_hash & 0xffff) * ones;
	return !((differences - ones) & ~differences & ones << 15);
}

/* Steps between targets, and rows of requests that do not differ in anything. */
static __always_inline void account_steps(struct source *source, const struct packet *packet,
					  __u64 target_hash)
{
	__u32 low = network_to_host32(packet->target.words[3]);
	/* Only ever compared: the hash of the target need not be mixed again. */
	__u64 fingerprint = target_hash ^
			    ((__u64)packet->payload_length << 48 | (__u64)packet->type << 40 |
			     (__u64)packet->identifier << 16 | packet->sequence);

	if (source->packets && target_hash != source->last_target) {
		source->target_steps++;
		if (low - source->last_target_low + 1 <= 2)
			source->sequential++;
		source->earlier_targets = source->earlier_targets << 16 |
					  (source->last_target & 0xffff);
	}
	source->last_target = target_hash;
	source->last_target_low = low;

	if (source->packets && fingerprint == source->fingerprint) {
		source->repeats++;
		source->run++;
		if (source->run > source->run_longest)
			source->run_longest = source->run;
	} else if (source->run > 1) {
		source->run--; /* others in between hide no row, unless there are as many */
	} else {
		source->run = 1;
		source->fingerprint = fingerprint;
	}
}

/* Always 0. */
__noinline int account_source(struct visit *visit, struct source *source)
{
	const struct packet *packet = &visit->packet;
	const struct lane_config *lane;
	__u32 slot;

	if (!visit || !source)
		return 0;
	lane = lane_configuration(visit);
	slot = packet->slot;
	if (packet->marks & MARK_MESSAGE) {
		account_payload(source, packet);
		account_steps(source, packet, visit->target_hash);
		if (packet->marks & MARK_UNASSIGNED)
			source->unassigned++;
		source->kind_set |= 1ULL << kind_bit(packet->type, packet->code);
	}
	account_oddities(source, packet);
	if (packet->lane == LANE_ERROR && !(source->standing & STANDING_ALLOWED))
		account_refusal(visit);
	if (slot < KIND_SLOTS)
		source->kinds[slot]++;
	source->packets++;
	source->bytes += packet->length;
	source->last_seen = visit->now;
	if (packet->ttl < source->ttl_min)
		source->ttl_min = packet->ttl;
	if (packet->ttl > source->ttl_max)
		source->ttl_max = packet->ttl;
	fanout_add(&source->targets, visit->target_hash, visit->now, lane->source_half);
	if (source->run == lane->repeat_run && packet->lane == LANE_REQUEST)
		notify(visit, &source->notified, EVENT_SOURCE_REPEATS);
	return 0;
}

/* `admitted`: whether its source is tracked. Always 0. */
__noinline int account_target(struct visit *visit, struct target *target, bool admitted)
{
	const struct packet *packet = &visit->packet;
	const struct lane_config *lane;
	__u32 slot;

	if (!visit || !target)
		return 0;
	lane = lane_configuration(visit);
	slot = packet->slot;
	if (slot < KIND_SLOTS)
		target->kinds[slot]++;
	target->packets++;
	target->bytes += packet->length;
	target->last_seen = visit->now;
	target->ttl_set |= 1ULL << (packet->ttl / 4);
	if (!admitted)
		target->unadmitted++;
	half_turn(target->path_set, visit->now - target->sources.started, lane->target_half);
	if (packet->kind == KIND_TIME_EXCEEDED && packet->quote.present)
		target->path_set[0] |= 1ULL
				       << (hash_address(&packet->quote.target, hash_seed) & 63);
	fanout_add(&target->sources, hash_address(&packet->source, hash_seed), visit->now,
		   lane->target_half);
	return 0;
}

#endif
