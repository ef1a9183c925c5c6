/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pipeline after the parser, the same for every hook: block, limit, account, policy.  Hot
 * stages are inlined: on processors with return mitigations a call costs a third of a look-up.
 */
#ifndef ICMPGUARD_BPF_PIPELINE_H
#define ICMPGUARD_BPF_PIPELINE_H

#include "bpf/first.h"
#include "bpf/limit.h"
#include "bpf/link.h"
#include "bpf/verdict.h"

/* What the pipeline decided. */
struct outcome {
	__u64 number;	     /* of the packet, among those of its source or block; 0: of neither */
	__u32 reason;	     /* enum reason */
	bool operator_block; /* an operator's block matched */
	bool few;	     /* its source sent few packets of unassigned types */
};

/* Returns the entry of the packet's source; NULL if it has none. */
static __always_inline struct source *source_entry(const struct visit *visit)
{
	struct endpoint key = visit->source;

	return bpf_map_lookup_elem(&sources, &key);
}

/* Wakes the daemon for a request to a host that should receive none, or to another segment than its
 * sender's. Global: it is rare. Returns 0. */
__noinline int trespass(struct visit *visit, enum event_kind event)
{
	struct source *source = visit ? source_entry(visit) : NULL;

	return source ? notify(visit, &source->trespassed, event) : 0;
}

/* Counts a request to the directed broadcast address of a home network like one to a group. Global,
 * like trespass(). Returns 0. */
__noinline int count_broadcast(struct visit *visit)
{
	struct source *source = visit ? source_entry(visit) : NULL;

	if (source)
		source->multicast++;
	return 0;
}

/* Limits the first packet of a source, which has no bucket of its own to cross yet; returns the
 * drop reason or REASON_PASS. */
static __always_inline enum reason limit_first(struct visit *visit, bool tracked)
{
	if (visit->egress)
		return REASON_PASS;
	if (is_forged(visit))
		return REASON_FORGED_ERROR;
	if (visit->asked)
		return limit_asked(visit);
	if (visit->essential)
		return limit_essential_first(visit);
	return has_payer(visit) ? charge_prefix(visit, tracked, SOURCE_STRANGER, 1) : REASON_PASS;
}

/* Returns whether a packet charges the buckets of its ends. What leaves is dropped for none of
 * them, but a flood that begins behind this machine is reported, too. */
static __always_inline bool is_charged(const struct visit *visit)
{
	const __u32 floods = 1 << LANE_REQUEST | 1 << LANE_FRAGMENT | 1 << LANE_OTHER;

	return !visit->egress || floods >> (visit->packet.lane & 31) & 1;
}

/* Limits a later packet of a source; returns the drop reason or REASON_PASS. */
static __always_inline enum reason limit_tracked(struct visit *visit, struct source *source,
						 const struct lane_config *lane, bool allowed)
{
	enum reason reason;

	if (!is_charged(visit))
		return REASON_PASS;
	if (allowed)
		return visit->egress ? REASON_PASS : limit_allowed(visit, source, lane);
	if (is_forged(visit) || visit->asked) {
		watch_source(visit, source, lane, REASON_FORGED_ERROR);
		return visit->asked ? limit_asked(visit) : REASON_FORGED_ERROR;
	}
	if (visit->essential)
		return limit_essential_source(visit, source, lane);
	reason = limit_source(visit, source, lane);
	if (visit->egress)
		return REASON_PASS;
	return reason == REASON_PASS ? limit_prefix(visit, source) : reason;
}

/* Loads the lines of a source's entry, and of its conversations, that every packet needs. */
static __always_inline void touch_source(struct visit *visit, const struct source *source)
{
	conversation_touch(visit);
	touch(&source->payload_squares);
	touch(&source->payloads);
	touch(&source->kinds[0]);
	touch(&source->targets.current.registers[hyperloglog_place(visit->target_hash)]);
}

/* Limits and accounts a packet in its source's entry, fragments included; returns FIRST_* bits. */
static __always_inline int visit_source(struct visit *visit, const struct lane_config *lane,
					enum reason *reason, __u64 *known, __u64 *number)
{
	struct source *source = bpf_map_lookup_elem(&sources, &visit->source);
	int result;

	if (!source) {
		result = first_source(visit);
		*number = result & FIRST_TRACKED ? 1 : 0;
		if (!(result & FIRST_ALLOWED))
			*reason = limit_first(visit, result & FIRST_TRACKED);
		return result;
	}
	touch_source(visit, source);
	result = FIRST_TRACKED | (source_allowed(visit, source) ? FIRST_ALLOWED : 0) |
		 source->segment;
	*reason = limit_tracked(visit, source, lane, result & FIRST_ALLOWED);
	*known = source->known;
	if (counts_up(visit, source))
		result |= FIRST_COUNTING;
	/* Not for a flood: it would evict the datagrams of all others. */
	if (visit->packet.fragment != FRAGMENT_NONE && *reason == REASON_PASS)
		account_fragment(visit, source);
	if (source->packets == 1 && is_return(visit, source) &&
	    elapsed(visit->now, source->first_seen) >= CROWD_PAUSE)
		account_crowd(visit, CROWD_RETURNED);
	visit->limited = *reason;
	account_source(visit, source);
	*number = source->packets;
	return source->unassigned <= UNASSIGNED_COPIES ? result | FIRST_FEW : result;
}

/* Returns FIRST_STRANGER or FIRST_CALM if the flood of a target changes what is known of a source;
 * whoever takes part in a flood is not known in the next one for that. */
static __always_inline int target_flood(const struct visit *visit, const struct target *target,
					__u64 known)
{
	if (visit->limited == REASON_LIMIT_TARGET)
		return is_established(target, known) ? 0 : FIRST_STRANGER;
	return known == SOURCE_STRANGER && is_calm(target, visit->now) ? FIRST_CALM : 0;
}

/* Limits and accounts a packet in its target's entry; returns FIRST_* bits. `source`:
 * visit_source()'s result; `known`: since when the source is. visit->limited is the limit that the
 * packet exceeds, on entry and on return. Global: the states of both ends are verified separately.
 */
__noinline int visit_target(struct visit *visit, int source, __u64 known)
{
	const struct lane_config *lane;
	struct target *target;
	struct endpoint key;
	int flood = 0;

	if (!visit)
		return 0;
	key = visit->target;
	lane = lane_configuration(visit);
	target = bpf_map_lookup_elem(&targets, &key);
	if (!target)
		return first_target(visit, source & FIRST_TRACKED);
	if (!is_charged(visit)) {
		;
	} else if (visit->essential || visit->asked) {
		if (visit->limited != REASON_PASS)
			over_target(visit, target);
	} else if (visit->limited == REASON_FORGED_ERROR) {
		watch_forged(visit, target, lane);
	} else if (source & FIRST_ALLOWED) {
		watch_allowed(visit, target, lane);
	} else if (visit->limited == REASON_PASS) {
		visit->limited = limit_target(visit, target, lane, known, source & FIRST_COUNTING);
		flood = target_flood(visit, target, known);
	}
	if (visit->egress)
		visit->limited = REASON_PASS;
	account_target(visit, target, source & FIRST_TRACKED);
	target_standing(visit, target);
	return target_bits(target) | flood;
}

/* Notes in the source's entry whether it took part in a flood of its target. Global: it is part of
 * a flood, or rare. Returns 0. */
__noinline int note_stranger(struct visit *visit, bool stranger)
{
	struct source *source = visit ? source_entry(visit) : NULL;

	if (source)
		source->known = stranger ? SOURCE_STRANGER : visit->now;
	return 0;
}

/* Checks what depends on a request's target, if its source has an entry and is not on the allow
 * list. */
static __always_inline void watch_target(struct visit *visit, int source, int target)
{
	int from = source & FIRST_SEGMENT, to = target & FIRST_SEGMENT;

	if (visit->packet.lane != LANE_REQUEST || !(source & FIRST_TRACKED) ||
	    source & FIRST_ALLOWED)
		return;
	if (target & FIRST_BROADCAST)
		count_broadcast(visit);
	if (target & FIRST_SENSITIVE)
		trespass(visit, EVENT_SENSITIVE);
	else if (from && to && from != to)
		trespass(visit, EVENT_SEGMENT);
}

/* Limits and accounts a packet whose addresses are known; sets `number` to that of the packet among
 * its source's. */
static __always_inline enum reason limit_and_account(struct visit *visit, __u64 *number, bool *few)
{
	const struct lane_config *lane = lane_configuration(visit);
	enum reason reason = REASON_PASS;
	__u64 known = SOURCE_STRANGER;
	int source, target;

	/* First, since both ends count replies that nobody requested. */
	if (visit->packet.lane != LANE_REQUEST && visit->packet.marks & MARK_MESSAGE)
		account_outcome(visit);
	source = visit_source(visit, lane, &reason, &known, number);
	visit->limited = reason;
	source = forget(visit, source);
	if (visit->packet.lane == LANE_DISCOVERY)
		account_link(visit, *number);
	else if (is_watched(visit))
		note_speaker(visit);
	if (visit->faults && !(source & FIRST_ALLOWED))
		account_faulty(visit);
	target = visit_target(visit, source, known);
	reason = visit->limited;
	if (target & (FIRST_STRANGER | FIRST_CALM) && source & FIRST_TRACKED)
		note_stranger(visit, target & FIRST_STRANGER);
	watch_target(visit, source, target);
	*few = source & FIRST_FEW;
	visit->tracked = source & FIRST_TRACKED;
	if (configuration()->policy.lines_used && !(source & FIRST_ALLOWED))
		judge_policy(visit, source & FIRST_TRACKED);
	if (reason != REASON_PASS)
		return reason;
	if (source & FIRST_ALLOWED)
		return REASON_ALLOWED;
	return source & FIRST_TRACKED ? REASON_PASS : REASON_UNTRACKED;
}

/* Sets the keys of the entries of both ends. */
static __always_inline void address_visit(struct visit *visit)
{
	const struct packet *packet = &visit->packet;
	/* A solicitation goes to a group of addresses: the one it solicits is more specific. */
	const struct address *asked = packet->kind == KIND_NEIGHBOR_SOLICITATION ?
					      &packet->quote.target :
					      &packet->target;
	enum view view = forget(visit, packet_view(packet));
	__u32 network = network_of_tag(tag_of(packet));

	visit->source_hash = hash_address(&packet->source, sketch_seed);
	visit->target_hash = hash_address(asked, sketch_seed);
	if (packet->lane == LANE_DISCOVERY)
		visit->unasked = is_stray(packet);
	visit->source.address = packet->source;
	visit->source.kind = endpoint_kind(view, packet->lane, network);
	visit->target.address = packet->target;
	visit->target.kind = endpoint_kind(view, packet->lane, target_network(packet, network));
}

/* Accounts a packet that leaves the machine: no list or bucket is checked, and the policy sets
 * visit->policy. */
static __always_inline struct outcome observe(struct visit *visit)
{
	struct outcome outcome = { .reason = visit->packet.reason };

	if (visit->packet.family == 0)
		return outcome;
	address_visit(visit);
	if (visit->packet.lane == LANE_ERROR)
		judge_error(visit);
	limit_and_account(visit, &outcome.number, &outcome.few);
	return outcome;
}

/*
 * Returns whether a rule's limit of a prefix leaves a packet out: its source was known before, or
 * it answers a request.  The limit is for a prefix whose offenders may be forged; whoever forges
 * them would else silence its other hosts.
 */
static __always_inline bool limit_spares(struct visit *visit, __u32 number)
{
	const struct block_slot *slot = slot_of(number);
	const struct source *source;

	if (!slot || slot->action != LIST_LIMIT || !slot->by_rule || slot->length == 128)
		return false;
	source = source_entry(visit);
	if (source && source->first_seen + configuration()->established < slot->created)
		return true;
	return replies_solicited(visit);
}

/* Sets visit->found to what an entry that block_entry() returned says of the packet. Global, like
 * trespass(). Returns 0. */
__noinline int judge_listed(struct visit *visit, __u32 entry)
{
	if (!visit)
		return 0;
	if (visit->essential)
		visit->found.reason = REASON_ESSENTIAL;
	else if (found_rank(entry) == RANK_DROP || !limit_spares(visit, found_number(entry)))
		visit->found = hit_block(entry, visit->now, visit->packet.length);
	return 0;
}

/* Judges a packet. Its reason is the first of: a block, the policy, a limit, a fault
 * of the packet. */
static __always_inline struct outcome judge(struct visit *visit)
{
	struct outcome outcome = { .reason = visit->packet.reason };
	const struct found_block *found = &visit->found;
	enum reason reason;
	__u32 entry;

	/* Too malformed to have a source: there is no entry to account it to. */
	if (visit->packet.family == 0)
		return outcome;

	address_visit(visit);
	if (visit->packet.lane == LANE_ERROR)
		judge_error(visit);
	visit->essential = packet_essential(visit);
	entry = block_entry(visit);
	if (entry)
		judge_listed(visit, entry);
	if (found->found) {
		outcome.operator_block = found->operator;
		outcome.reason = found->reason;
		outcome.number = found->packets;
		if (found->enforced)
			return outcome;
	}
	reason = forget(visit, limit_and_account(visit, &outcome.number, &outcome.few));
	if (visit->policy && !found->found) {
		outcome.reason = visit->policy;
		return outcome;
	}
	if (found->reason != REASON_PASS && reason != REASON_LIMIT_ESSENTIAL) {
		outcome.reason = found->reason;
		if (found->packets)
			outcome.number = found->packets;
		return outcome;
	}
	if (visit->guarded)
		outcome.reason = REASON_GUARDED;
	else if (visit->packet.reason == REASON_PASS || reason_class(reason) == CLASS_LIMIT)
		outcome.reason = reason;
	else
		outcome.reason = visit->packet.reason;
	return outcome;
}

#endif
