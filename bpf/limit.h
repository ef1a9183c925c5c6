/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The limiter: a bucket for each source and each target, in every lane.  It works
 * from the first packet over, before the daemon has heard of it; crossing a bucket
 * wakes the daemon.
 */
#ifndef ICMPGUARD_BPF_LIMIT_H
#define ICMPGUARD_BPF_LIMIT_H

#include "bpf/account.h"

/*
 * Replies that were asked for are no offence, however many there are: their receiver
 * has sent more requests than there were replies before this one.  Asked only once a
 * bucket is crossed.
 */
static __always_inline bool replies_solicited(const struct visit *visit, __u64 replies)
{
	struct endpoint key = {
		.address = visit->packet.target,
		.view = view_reverse(visit->source.view),
		.lane = LANE_REQUEST,
	};
	const struct source *asker;

	if (visit->packet.lane != LANE_REPLY)
		return false;
	asker = bpf_map_lookup_elem(&sources, &key);
	return asker && asker->packets > replies;
}

/* The reason to drop it, or REASON_PASS. */
__noinline int limit_source(struct visit *visit, struct source *source)
{
	const struct packet *packet = &visit->packet;
	const struct lane_config *lane;
	const struct gcra *bytes;
	__u64 cost;

	if (!visit || !source)
		return REASON_PASS;
	lane = lane_configuration(visit);
	/* A flood is aimed; a round of many hosts spends less on each. */
	cost = is_round(source, visit->target_hash) ? lane->spread_cost :
						      lane->source_packets.interval;
	if (!gcra_take(&source->bucket, &lane->source_packets, cost, visit->now) &&
	    !replies_solicited(visit, source->packets)) {
		source->over++;
		notify(visit, &source->notified, EVENT_SOURCE_OVER);
		return REASON_LIMIT_SOURCE;
	}
	bytes = &configuration()->source_bytes[visit->source.view % VIEW_COUNT];
	cost = packet->length * bytes->interval / 1024;
	if (!gcra_take(&source->byte_bucket, bytes, cost, visit->now) &&
	    !replies_solicited(visit, source->packets)) {
		source->over++;
		notify(visit, &source->notified, EVENT_SOURCE_BYTES_OVER);
		return REASON_LIMIT_SOURCE_BYTES;
	}
	return REASON_PASS;
}

/* A source that was here before the flood, and keeps within its own bucket, is spared. */
static __always_inline bool is_established(const struct visit *visit, const struct source *source)
{
	return source && visit->now - source->first_seen > configuration()->established;
}

/* `established`: whether the source is. The reason to drop it, or REASON_PASS. */
__noinline int limit_target(struct visit *visit, struct target *target, bool established)
{
	const struct gcra *limit;

	if (!visit || !target)
		return REASON_PASS;
	limit = &lane_configuration(visit)->target_packets;
	if (gcra_take(&target->bucket, limit, limit->interval, visit->now))
		return REASON_PASS;
	if (replies_solicited(visit, target->packets))
		return REASON_PASS;
	target->over++;
	notify(visit, &target->notified, EVENT_TARGET_OVER);
	return established ? REASON_PASS : REASON_LIMIT_TARGET;
}

#endif
