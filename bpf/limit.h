/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The limiter: buckets that work from the first packet over, before the daemon has heard of
 * it; crossing one wakes the daemon.
 *
 * Who pays for a packet, in order: what the network cannot do without (essential.h), a
 * conversation, its source, its source's IPv6 prefixes (payer.h), its target.  The first payer
 * who is out of credit names the reason.
 */
#ifndef ICMPGUARD_BPF_LIMIT_H
#define ICMPGUARD_BPF_LIMIT_H

#include "bpf/account.h"
#include "bpf/behaving.h"
#include "bpf/conversation.h"
#include "bpf/essential.h"

/* For so long a request may be answered. */
static __always_inline __u64 asked_for(const struct visit *visit)
{
	return 2 * configuration()
			   ->lanes[view_reverse(visit->source.view) % VIEW_COUNT][LANE_REQUEST]
			   .source_half;
}

/*
 * Whether a reply was asked for, by the conversation that it is of: its receiver sent more requests
 * of this identifier to this host than it has had replies. What a limit drops is no reply that it
 * had. SOLICITED_UNKNOWN: there is no such conversation.
 */
static __always_inline enum solicited conversation_asked(struct visit *visit)
{
	const struct half *asked, *answered;
	struct place_found found;

	if (visit->packet.kind != KIND_ECHO_REPLY ||
	    !conversation_look_up(visit, visit->packet.identifier, &found))
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
 * Else a bound does: replies that were asked for are no offence, however many there are. Their
 * receiver asked their sender lately, as far as the sketch of its targets says, and sent more
 * requests within its window than replies came that were over a bucket.
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

/* Asked only once a bucket is crossed, and once a packet. */
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

/* A bucket of the source's own is crossed. Global: it is rare, or the flood's. */
__noinline int over_source(struct visit *visit, struct source *source, enum event_kind event,
			   enum reason reason)
{
	if (!visit || !source || replies_solicited(visit))
		return REASON_PASS;
	/* Each pass in a loop is charged; rules count one packet. */
	if (is_pass(visit, source))
		return reason;
	source->over++;
	visit->loud = true;
	notify(visit, &source->notified, event);
	return reason;
}

/* Whether it is one of a round of many hosts. What is no request goes to whoever asked, or, as
 * fragments do, to nobody in particular. */
static __always_inline bool is_spread(const struct visit *visit, const struct source *source)
{
	return visit->packet.lane == LANE_REQUEST && visit->packet.marks & MARK_MESSAGE &&
	       source->packets && is_round(source, visit->target_hash);
}

/* The reason to drop it, or REASON_PASS. */
static __always_inline enum reason limit_source(struct visit *visit, struct source *source,
						const struct lane_config *lane)
{
	const struct gcra *bytes = &configuration()->source_bytes[visit->source.view % VIEW_COUNT];
	enum reason reason = REASON_PASS;
	__u64 cost;

	/* A flood is aimed; a round of many hosts spends less on each. */
	cost = is_spread(visit, source) ? lane->spread_cost : lane->source_packets.interval;
	if (!is_covered(visit, source, lane) &&
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

/* Of an essential message: its source's bucket of these, then the receiver's and the link's. */
static __always_inline enum reason limit_essential_source(struct visit *visit,
							  struct source *source,
							  const struct lane_config *lane)
{
	const struct gcra *limit = &lane->source_packets;

	if (!gcra_take(&source->essential, limit, limit->interval, visit->now))
		return over_source(visit, source, EVENT_SOURCE_OVER, REASON_LIMIT_ESSENTIAL);
	return limit_essential(visit,
			       is_known_pair(visit, source) ? ESSENTIAL_KNOWN : ESSENTIAL_STRANGER);
}

/* What a source sends too much of is reported where other buckets decide. */
static __always_inline void watch_source(struct visit *visit, struct source *source,
					 const struct lane_config *lane, enum reason reason)
{
	const struct gcra *limit = &lane->source_packets;

	if (!gcra_take(&source->watched, limit, limit->interval, visit->now))
		over_source(visit, source, EVENT_SOURCE_OVER, reason);
}

/* Of an error that was asked for: its router may be anybody's, and others may forge its address. */
static __always_inline enum reason limit_asked(struct visit *visit)
{
	enum reason reason = limit_essential(visit, ESSENTIAL_ASKED);

	return reason == REASON_PASS || visit->essential ? reason : REASON_LIMIT_TARGET;
}

/* What a source on the allow list may send: its address may be forged. */
static __always_inline enum reason limit_allowed(const struct visit *visit, struct source *source,
						 const struct lane_config *lane)
{
	struct gcra limit = lane->source_packets;
	__u32 share = configuration()->allowed_share;

	if (!share)
		return REASON_PASS;
	limit.interval /= share;
	if (gcra_take(&source->bucket, &limit, limit.interval, visit->now))
		return REASON_PASS;
	source->over++;
	return REASON_LIMIT_SOURCE;
}

/* A source that was here before the flood has a part of the target's bucket for itself. */
static __always_inline bool is_established(const struct visit *visit, const struct source *source)
{
	return elapsed(visit->now, source->first_seen) > configuration()->established;
}

/* A target's bucket is crossed: the daemon is told. Whether the packet was asked for. Global, as
 * above. */
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

/* `established`: whether the source is: those have a second bucket, as wide, once the first is
 * crossed. The reason to drop it, or REASON_PASS. */
static __always_inline enum reason limit_target(struct visit *visit, struct target *target,
						const struct lane_config *lane, bool established)
{
	const struct gcra *limit = &lane->target_packets;
	bool taken = gcra_take(&target->bucket, limit, limit->interval, visit->now);

	if (target->bucket > visit->now)
		pulse_note(&target->pulses, target->bucket - visit->now, limit->interval);
	if (taken || over_target(visit, target) ||
	    (established && gcra_take(&target->known_bucket, limit, limit->interval, visit->now)))
		return REASON_PASS;
	return REASON_LIMIT_TARGET;
}

/* Of packets that are not limited by their target, what there is too much of is told all the
 * same. */
static __always_inline void watch_allowed(struct visit *visit, struct target *target,
					  const struct lane_config *lane)
{
	const struct gcra *limit = &lane->target_packets;

	if (!gcra_take(&target->allowed_bucket, limit, limit->interval, visit->now) &&
	    !over_target(visit, target))
		target->over_allowed++;
}

/* Likewise of errors that are dropped for their faults. */
static __always_inline void watch_forged(struct visit *visit, struct target *target,
					 const struct lane_config *lane)
{
	const struct gcra *limit = &lane->target_packets;

	if (!gcra_take(&target->forged_bucket, limit, limit->interval, visit->now))
		over_target(visit, target);
}

#endif
