/* SPDX-License-Identifier: GPL-2.0-only */
/* The one exit: turns a reason into a verdict, and counts it. */
#ifndef ICMPGUARD_BPF_VERDICT_H
#define ICMPGUARD_BPF_VERDICT_H

#include "bpf/block.h"
#include "bpf/clock.h"

/* A power of two: the index is masked. */
enum { REASONS_MOST = 64 };
_Static_assert((int)REASON_COUNT <= REASONS_MOST, "class_of_reason");

const __u8 class_of_reason[REASONS_MOST] = {
#define REASON(number, name, label, class, help) [REASON_##name] = CLASS_##class,
	REASONS(REASON)
#undef REASON
};

static __always_inline enum reason_class reason_class(__u32 reason)
{
	opaque(reason);
	return class_of_reason[reason & (REASONS_MOST - 1)];
}

/* Returns whether the daemon's heartbeat is recent. It only affects a counter: limits and blocks
 * apply without a daemon. */
static __always_inline bool daemon_alive(__u64 now)
{
	__u64 limit = configuration()->heartbeat_limit;
	__u64 heartbeat = state.control.heartbeat;

	return replaying || limit == 0 || (heartbeat && heartbeat + limit > now);
}

/* Returns whether enforce mode drops a packet for this reason. */
static __always_inline bool reason_drops(enum reason reason)
{
	switch (reason_class(reason)) {
	case CLASS_BLOCK:
	case CLASS_LIMIT:
		return true;
	case CLASS_MALFORMED:
		return configuration()->malformed_drop;
	default:
		return false;
	}
}

static __always_inline bool verdict_drops(enum reason reason, bool operator_block, __u64 now)
{
	enum mode mode = running_mode(now);

	if (!reason_drops(reason) || mode == MODE_OFF)
		return false;
	if (mode == MODE_MONITOR)
		return reason_class(reason) == CLASS_BLOCK && operator_block;
	if (reason_class(reason) == CLASS_LIMIT && !daemon_alive(now))
		count_health(HEALTH_DEAD_MAN);
	return true;
}

static __always_inline void count_reason(enum reason reason, __u32 length, bool dropped)
{
	__u32 key = reason;
	struct reason_count *count = bpf_map_lookup_elem(&reasons, &key);

	if (!count)
		return;
	count->packets++;
	count->bytes += length;
	if (dropped)
		count->drops++;
	else if (reason_drops(reason))
		count->would_drop++;
}

static __always_inline void count_type(__u8 family, __u8 type, __u32 length, bool dropped)
{
	__u32 key = type_index(family, type);
	struct type_count *count = bpf_map_lookup_elem(&types, &key);

	if (!count)
		return;
	count->packets++;
	count->bytes += length;
	if (dropped)
		count->drops++;
}

/* Counts a packet; returns true if it is to be dropped. `operator_block`: an operator's
 * block matched. */
static __always_inline bool verdict(const struct visit *visit, __u32 reason, bool operator_block)
{
	const struct packet *packet = &visit->packet;
	bool dropped;

	if (reason >= REASON_COUNT)
		return false;
	dropped = verdict_drops(reason, operator_block, visit->now);
	count_reason(reason, packet->length, dropped);
	/* Later fragments have no type, and malformed packets may have none. */
	if (packet->marks & MARK_MESSAGE)
		count_type(packet->family, packet->type, packet->length, dropped);
	return dropped;
}

#endif
