/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The poll: a program that walks the statistics and hands over only the entries seen
 * since the last poll, so that a full table costs the daemon a walk in the kernel and
 * not a copy of it.  An entry is marked with the poll's number when it is handed over:
 * if the ring buffer fills, the daemon drains it and calls again, and nothing is
 * handed over twice or passed by.
 */
#ifndef ICMPGUARD_BPF_POLL_H
#define ICMPGUARD_BPF_POLL_H

#include "bpf/maps.h"

struct walk {
	__u64 since;
	__u64 poll;
	__u32 seen;
	__u32 handed;
	__u32 full;
};

static long poll_source(struct bpf_map *map, struct endpoint *key, struct source *source,
			struct walk *walk)
{
	struct source_change *change;

	walk->seen++;
	if (source->last_seen < walk->since || source->polled == walk->poll)
		return 0;
	change = bpf_ringbuf_reserve(&changes, sizeof(*change), 0);
	if (!change) {
		walk->full = 1;
		return 1;
	}
	source->polled = walk->poll;
	change->table = CHANGE_SOURCE;
	change->zero = 0;
	change->endpoint = *key;
	__builtin_memcpy(&change->source, source, sizeof(*source));
	bpf_ringbuf_submit(change, BPF_RB_NO_WAKEUP);
	walk->handed++;
	return 0;
}

static long poll_target(struct bpf_map *map, struct endpoint *key, struct target *target,
			struct walk *walk)
{
	struct target_change *change;

	walk->seen++;
	if (target->last_seen < walk->since || target->polled == walk->poll)
		return 0;
	change = bpf_ringbuf_reserve(&changes, sizeof(*change), 0);
	if (!change) {
		walk->full = 1;
		return 1;
	}
	target->polled = walk->poll;
	change->table = CHANGE_TARGET;
	change->zero = 0;
	change->endpoint = *key;
	__builtin_memcpy(&change->target, target, sizeof(*target));
	bpf_ringbuf_submit(change, BPF_RB_NO_WAKEUP);
	walk->handed++;
	return 0;
}

static long poll_refusals(struct bpf_map *map, struct pair *key, struct refusals *entry,
			  struct walk *walk)
{
	struct refusals_change *change;

	walk->seen++;
	if (entry->last_seen < walk->since || entry->polled == walk->poll)
		return 0;
	change = bpf_ringbuf_reserve(&changes, sizeof(*change), 0);
	if (!change) {
		walk->full = 1;
		return 1;
	}
	entry->polled = walk->poll;
	change->table = CHANGE_REFUSALS;
	change->zero = 0;
	change->pair = *key;
	change->refusals = *entry;
	bpf_ringbuf_submit(change, BPF_RB_NO_WAKEUP);
	walk->handed++;
	return 0;
}

/* Nobody asks for what is in these: they are counted. */
static long poll_datagram(struct bpf_map *map, struct datagram_key *key, struct datagram *datagram,
			  struct walk *walk)
{
	walk->seen++;
	return 0;
}

static __always_inline void poll_tables(struct poll_request *request)
{
	struct walk walk = { .since = request->since, .poll = request->poll };

	bpf_for_each_map_elem(&sources, poll_source, &walk, 0);
	request->entries[COUNTED_SOURCES] = walk.seen;
	walk.seen = 0;
	if (!walk.full)
		bpf_for_each_map_elem(&targets, poll_target, &walk, 0);
	request->entries[COUNTED_TARGETS] = walk.seen;
	walk.seen = 0;
	if (!walk.full)
		bpf_for_each_map_elem(&refusals, poll_refusals, &walk, 0);
	request->entries[COUNTED_REFUSALS] = walk.seen;
	walk.seen = 0;
	if (!walk.full)
		bpf_for_each_map_elem(&datagrams, poll_datagram, &walk, 0);
	request->entries[COUNTED_DATAGRAMS] = walk.seen;
	request->handed = walk.handed;
	request->full = walk.full;
}

#endif
