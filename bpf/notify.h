/* SPDX-License-Identifier: GPL-2.0-only */
/* Wakes the daemon, at most once an interval for each entry. */
#ifndef ICMPGUARD_BPF_NOTIFY_H
#define ICMPGUARD_BPF_NOTIFY_H

#include "bpf/maps.h"
#include "headers/elapsed.h"

/* Returns whether the daemon is to be woken again for an entry. `notified`: when it was last. */
static __always_inline bool notify_due(const struct visit *visit, __u64 notified)
{
	return !notified || is_due(visit->now, notified, configuration()->notify_interval);
}

/* `notified`: when the daemon was last woken for the entry. Returns 0. */
__noinline int notify(struct visit *visit, __u64 *notified, enum event_kind kind)
{
	struct event event = {};

	if (!visit || !notified || !notify_due(visit, *notified))
		return 0;
	*notified = visit->now;
	event.now = visit->now;
	event.endpoint = kind == EVENT_TARGET_OVER ? visit->target : visit->source;
	event.peer = kind == EVENT_TARGET_OVER ? visit->packet.source : visit->packet.target;
	event.kind = kind;
	event.ifindex = visit->ifindex;
	count_health(bpf_ringbuf_output(&events, &event, sizeof(event), 0) == 0 ?
			     HEALTH_EVENTS_SENT :
			     HEALTH_EVENTS_LOST);
	return 0;
}

#endif
