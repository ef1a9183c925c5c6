/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The limiter: buckets that work from the first packet over, before the daemon has heard of
 * it; crossing one wakes the daemon.
 *
 * Who pays for a packet, in order: what the network cannot do without (is_essential), a
 * conversation, its source, its source's IPv6 prefixes (payer.h), its target.  The first payer
 * who is out of credit names the reason.
 */
#ifndef ICMPGUARD_BPF_LIMIT_H
#define ICMPGUARD_BPF_LIMIT_H

#include "bpf/account.h"

/*
 * Replies that were asked for are no offence, however many there are: their receiver
 * has sent more requests than there were replies before this one.  Asked only once a
 * bucket is crossed.
 */
__noinline int replies_solicited(const struct visit *visit, __u64 replies)
{
	const struct source *asker;
	struct endpoint key;

	if (!visit || visit->packet.lane != LANE_REPLY)
		return false;
	key.address = visit->packet.target;
	key.kind = endpoint_kind(view_reverse(visit->source.view), LANE_REQUEST,
				 visit->target.network);
	asker = bpf_map_lookup_elem(&sources, &key);
	return asker && asker->packets > replies;
}

/* A bucket of the source's own is crossed. Global: it is rare, or the flood's. */
__noinline int over_source(struct visit *visit, struct source *source, enum event_kind event,
			   enum reason reason)
{
	if (!visit || !source || replies_solicited(visit, source->packets))
		return REASON_PASS;
	source->over++;
	notify(visit, &source->notified, event);
	return reason;
}

/* The reason to drop it, or REASON_PASS. */
static __always_inline enum reason limit_source(struct visit *visit, struct source *source,
						const struct lane_config *lane)
{
	const struct gcra *bytes = &configuration()->source_bytes[visit->source.view % VIEW_COUNT];
	enum reason reason = REASON_PASS;
	__u64 cost;

	/* A flood is aimed; a round of many hosts spends less on each. */
	cost = source->packets && is_round(source, visit->target_hash) ?
		       lane->spread_cost :
		       lane->source_packets.interval;
	if (!gcra_take(&source->bucket, &lane->source_packets, cost, visit->now))
		reason = over_source(visit, source, EVENT_SOURCE_OVER, REASON_LIMIT_SOURCE);
	if (reason != REASON_PASS)
		return reason;
	cost = visit->packet.length * bytes->interval / 1024;
	if (!gcra_take(&source->byte_bucket, bytes, cost, visit->now))
		reason = over_source(visit, source, EVENT_SOURCE_BYTES_OVER,
				     REASON_LIMIT_SOURCE_BYTES);
	return reason;
}

/* A source that was here before the flood, and keeps within its own bucket, is spared. */
static __always_inline bool is_established(const struct visit *visit, const struct source *source)
{
	return elapsed(visit->now, source->first_seen) > configuration()->established;
}

/* A target's bucket is crossed. Global, as above. */
__noinline int over_target(struct visit *visit, struct target *target, bool established)
{
	if (!visit || !target || replies_solicited(visit, target->packets))
		return REASON_PASS;
	target->over++;
	notify(visit, &target->notified, EVENT_TARGET_OVER);
	return established ? REASON_PASS : REASON_LIMIT_TARGET;
}

/* `established`: whether the source is. The reason to drop it, or REASON_PASS. */
static __always_inline enum reason limit_target(struct visit *visit, struct target *target,
						const struct lane_config *lane, bool established)
{
	const struct gcra *limit = &lane->target_packets;

	if (gcra_take(&target->bucket, limit, limit->interval, visit->now))
		return REASON_PASS;
	return over_target(visit, target, established);
}

#endif
