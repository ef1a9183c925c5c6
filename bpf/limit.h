/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The limiter: buckets that act from the first packet over the limit, before the daemon knows of
 * it; crossing one wakes the daemon.
 *
 * The payers of a packet, in order: the buckets of essential messages (essential.h), a
 * conversation, its source, its source's IPv6 prefixes (payer.h), its target.  The first payer out
 * of credit gives the reason.
 */
#ifndef ICMPGUARD_BPF_LIMIT_H
#define ICMPGUARD_BPF_LIMIT_H

#include "bpf/account.h"
#include "bpf/behaving.h"
#include "bpf/conversation.h"
#include "bpf/essential.h"
#include "bpf/payer.h"

/* Returns how long a request may be answered. */
static __always_inline __u64 asked_for(const struct visit *visit)
{
	return 2 * configuration()
			   ->lanes[view_reverse(visit->source.view) % VIEW_COUNT][LANE_REQUEST]
			   .source_half;
}

/*
 * Returns whether a reply was solicited, by its conversation: its receiver sent more requests of
 * this identifier to this host than it received replies.  Replies that a limit drops do not count
 * as received.  SOLICITED_UNKNOWN: there is no such conversation.
 */
static __always_inline enum solicited conversation_asked(struct visit *visit)
{
	const struct half *asked, *answered;
	struct place_found found;

	if (visit->packet.kind != KIND_ECHO_REPLY ||
	    !conversation_look_up(visit, conversation_of(visit), &found))
		return SOLICITED_UNKNOWN;
	asked = bpf_map_lookup_elem(&conversations, &found.index);
	answered = bpf_map_lookup_elem(&answers, &found.index);
	if (!asked || !answered)
		return SOLICITED_UNKNOWN;
	/* The first request made no entry. */
	return elapsed(visit->now, asked->last_seen) < asked_for(visit) &&
			       answered->packets <= asked->packets ?
		       SOLICITED_YES :
		       SOLICITED_NO;
}

/*
 * Returns whether a reply was solicited if no conversation shows it.  Solicited replies are no
 * offence, however many there are, so this is a bound: the receiver recently sent requests to the
 * sender, by the sketch of its targets, and more requests within its window than replies over a
 * bucket arrived.
 */
static __always_inline bool is_solicited(const struct visit *visit, struct source *asker)
{
	__u64 hash = visit->source_hash;

	if (elapsed(visit->now, asker->targets.started) >= asked_for(visit) ||
	    !(hyperloglog_has(&asker->targets.current, hash) ||
	      hyperloglog_has(&asker->targets.previous, hash)) ||
	    asker->packets - asker->packets_before[1] <=
		    (__u64)asker->answered[0] + asker->answered[1])
		return false;
	asker->answered[0]++;
	return true;
}

/* Returns whether a reply was solicited. Called only once a bucket is crossed; looks it up
 * once a packet. */
__noinline int replies_solicited(struct visit *visit)
{
	struct source *asker;
	struct endpoint key;

	if (!visit || visit->packet.lane != LANE_REPLY)
		return false;
	if (visit->solicited == SOLICITED_UNKNOWN)
		visit->solicited = conversation_asked(visit);
	if (visit->solicited == SOLICITED_UNKNOWN) {
		key.address = visit->packet.target;
		key.kind = endpoint_kind(view_reverse(visit->source.view), LANE_REQUEST,
					 visit->target.network);
		asker = bpf_map_lookup_elem(&sources, &key);
		visit->solicited = asker && is_solicited(visit, asker) ? SOLICITED_YES :
									 SOLICITED_NO;
	}
	return visit->solicited == SOLICITED_YES;
}

/* Handles a crossed bucket of the source; returns `reason`, or REASON_PASS for a solicited reply.
 * Global: it is rare, or part of the flood. */
__noinline int over_source(struct visit *visit, struct source *source, enum event_kind event,
			   enum reason reason)
{
	if (!visit || !source || replies_solicited(visit))
		return REASON_PASS;
	/* Each pass of a looping packet is charged; rules count one packet. */
	if (is_pass(visit, source))
		return reason;
	source->over++;
	visit->loud = true;
	notify(visit, &source->notified, event);
	return reason;
}

/* Returns whether the packet is part of a round over many hosts: requests of a monitor, or errors
 * to the clients of a service that has ended, or of a broken link. Replies go to the requester;
 * fragments have no particular target. */
static __always_inline bool is_spread(const struct visit *visit, const struct source *source)
{
	const __u32 lanes = 1 << LANE_REQUEST | 1 << LANE_ERROR;

	return lanes >> (visit->packet.lane & 31) & 1 && visit->packet.marks & MARK_MESSAGE &&
	       source->packets && is_round(source, visit->target_hash);
}

/* Charges the source; returns the drop reason or REASON_PASS. */
static __always_inline enum reason limit_source(struct visit *visit, struct source *source,
						const struct lane_config *lane)
{
	const struct gcra *bytes = &configuration()->source_bytes[visit->source.view % VIEW_COUNT];
	enum reason reason = REASON_PASS;
	bool spread = is_spread(visit, source);
	__u64 cost;

	/* A flood is aimed; a round over many hosts spends less on each. */
	cost = spread ? lane->spread_cost : lane->source_packets.interval;
	if (!is_covered(visit, source, lane, spread) &&
	    !gcra_take(&source->bucket, &lane->source_packets, cost, visit->now))
		reason = over_source(visit, source, EVENT_SOURCE_OVER, REASON_LIMIT_SOURCE);
	if (reason != REASON_PASS)
		return reason;
	if (source->bucket > visit->now)
		pulse_note(&source->pulses, source->bucket - visit->now,
			   lane->source_packets.interval);
	cost = visit->packet.length * bytes->interval / 1024;
	if (!gcra_take(&source->byte_bucket, bytes, cost, visit->now))
		reason = over_source(visit, source, EVENT_SOURCE_BYTES_OVER,
				     REASON_LIMIT_SOURCE_BYTES);
	return reason;
}

/* Charges an essential message to the known pair that sent it, or else to its source's bucket of
 * these, then to the receiver and the link; returns the drop reason or REASON_PASS. */
static __always_inline enum reason limit_essential_source(struct visit *visit,
							  struct source *source,
							  const struct lane_config *lane)
{
	const struct gcra *limit = &lane->source_packets;
	enum pair_payment pair = charge_pair(visit);

	if (pair == PAIR_PAID)
		return REASON_PASS;
	if (pair == PAIR_OVER || (pair != PAIR_NOBODY && !gcra_take(&source->essential, limit,
								    limit->interval, visit->now)))
		return over_source(visit, source, EVENT_SOURCE_OVER, REASON_LIMIT_ESSENTIAL);
	return limit_essential(visit,
			       is_known_pair(visit, source) ? ESSENTIAL_KNOWN : ESSENTIAL_STRANGER);
}

/* The same for a source without an entry. */
static __always_inline enum reason limit_essential_first(struct visit *visit)
{
	enum pair_payment pair = charge_pair(visit);

	if (pair == PAIR_PAID)
		return REASON_PASS;
	return pair == PAIR_OVER ? REASON_LIMIT_ESSENTIAL :
				   limit_essential(visit, ESSENTIAL_STRANGER);
}

/* Reports a source that sends too much where other buckets decide. */
static __always_inline void watch_source(struct visit *visit, struct source *source,
					 const struct lane_config *lane, enum reason reason)
{
	const struct gcra *limit = &lane->source_packets;

	if (!gcra_take(&source->watched, limit, limit->interval, visit->now))
		over_source(visit, source, EVENT_SOURCE_OVER, reason);
}

/* Charges the receiver and the link for an error about a packet that the receiver sent, but not its
 * source: that may be any router, and others may forge its address. Returns the drop reason or
 * REASON_PASS. */
static __always_inline enum reason limit_asked(struct visit *visit)
{
	enum reason reason = limit_essential(visit, ESSENTIAL_ASKED);

	return reason == REASON_PASS || visit->essential ? reason : REASON_LIMIT_TARGET;
}

/* Charges a source on the allow list: its address may be forged. Returns the drop reason or
 * REASON_PASS. */
static __always_inline enum reason limit_allowed(struct visit *visit, struct source *source,
						 const struct lane_config *lane)
{
	struct gcra limit = lane->source_packets;
	__u32 share = configuration()->allowed_share;

	if (!share || (visit->essential && charge_pair(visit) == PAIR_PAID))
		return REASON_PASS;
	limit.interval /= share;
	if (gcra_take(&source->bucket, &limit, limit.interval, visit->now))
		return REASON_PASS;
	source->over++;
	return REASON_LIMIT_SOURCE;
}

/* Records that a target's bucket is crossed. */
static __always_inline void note_flood(struct target *target, __u64 now)
{
	if (!target->flooded_since || is_due(now, target->flooded_last, FLOOD_PAUSE))
		target->flooded_since = now;
	target->flooded_last = now;
}

/* Returns whether a source, known since then, was known for long enough when its target's flood
 * began: addresses that a flood forges again and again become old, too, and its first ones were
 * seen before it had used up the bucket. */
static __always_inline bool is_established(const struct target *target, __u64 known)
{
	return known < target->flooded_since &&
	       target->flooded_since - known > configuration()->established;
}

/* Returns whether a target's flood is over for as long as it takes to be known. */
static __always_inline bool is_calm(const struct target *target, __u64 now)
{
	return !target->flooded_since ||
	       is_due(now, target->flooded_last, configuration()->established);
}

/* Returns whether the packet is the request after the source's latest one, as a ping's are: the
 * same but for the sequence number, which rises. */
static __always_inline bool counts_up(const struct visit *visit, const struct source *source)
{
	__u64 latest = source->fingerprint ^ visit->target_hash;
	__u64 request = fingerprint_of(visit) ^ visit->target_hash;

	return visit->packet.lane == LANE_REQUEST && source->packets &&
	       latest >> 16 == request >> 16 && is_next((__u16)(request - latest));
}

/* Handles a crossed bucket of a target: wakes the daemon. Returns whether the packet was solicited.
 * Global, like over_source(). */
__noinline int over_target(struct visit *visit, struct target *target)
{
	if (!visit || !target || replies_solicited(visit))
		return true;
	if (visit->looped)
		return false;
	target->over++;
	notify(visit, &target->notified, EVENT_TARGET_OVER);
	return false;
}

/* Charges the target; returns the drop reason or REASON_PASS. Once its bucket is crossed, two more
 * of the same size are for others than a flood that forges addresses: for sources known before it,
 * and for requests that count up, of anybody. `known`: since when the source is. */
static __always_inline enum reason limit_target(struct visit *visit, struct target *target,
						const struct lane_config *lane, __u64 known,
						bool counting)
{
	const struct gcra *limit = &lane->target_packets;
	bool taken = gcra_take(&target->bucket, limit, limit->interval, visit->now);

	if (target->bucket > visit->now)
		pulse_note(&target->pulses, target->bucket - visit->now, limit->interval);
	if (taken || over_target(visit, target))
		return REASON_PASS;
	note_flood(target, visit->now);
	if (is_established(target, known) &&
	    gcra_take(&target->known_bucket, limit, limit->interval, visit->now))
		return REASON_PASS;
	if (counting && gcra_take(&target->counting_bucket, limit, limit->interval, visit->now))
		return REASON_PASS;
	return REASON_LIMIT_TARGET;
}

/* Reports a flood of packets that their target does not limit. */
static __always_inline void watch_allowed(struct visit *visit, struct target *target,
					  const struct lane_config *lane)
{
	const struct gcra *limit = &lane->target_packets;

	if (!gcra_take(&target->allowed_bucket, limit, limit->interval, visit->now) &&
	    !over_target(visit, target))
		target->over_allowed++;
}

/* Reports a flood of errors that are dropped for their faults. */
static __always_inline void watch_forged(struct visit *visit, struct target *target,
					 const struct lane_config *lane)
{
	const struct gcra *limit = &lane->target_packets;

	if (!gcra_take(&target->forged_bucket, limit, limit->interval, visit->now))
		over_target(visit, target);
}

#endif
