/* SPDX-License-Identifier: GPL-2.0-only */
/* Repeated packets (headers/repeat.h). Only these come here. */
#ifndef ICMPGUARD_BPF_REPEAT_H
#define ICMPGUARD_BPF_REPEAT_H

#include "bpf/maps.h"
#include "headers/elapsed.h"
#include "headers/repeat.h"
#include "headers/source.h"

/* The initial value of an entry: too large for the stack. */
const struct repeat new_repeat = {};

/* Copies that a network makes arrive within this time, and are no more than this. */
#define DUPLICATION (100 * NSEC_PER_MSEC)
enum { DUPLICATES_MOST = 9 };

/* The unit of time in source.copies, as a shift of nanoseconds: 67 ms, below DUPLICATION. */
enum { COPIES_SHIFT = 26 };

/* Returns the fingerprint that a packet shares with its copies. */
static __always_inline __u64 fingerprint_of(const struct visit *visit)
{
	const struct packet *packet = &visit->packet;

	/* Only ever compared: the hash of the target need not be mixed again. */
	return visit->target_hash ^
	       ((__u64)packet->payload_length << 48 | (__u64)packet->type << 40 |
		(__u64)packet->identifier << 16 | packet->sequence);
}

/* Returns the hash of source.latest, without the TTL: Fibonacci hashing (Knuth, 6.4). */
static __always_inline __u32 latest_of(__u64 fingerprint)
{
	return (fingerprint * 0x9e3779b97f4a7c15ULL) >> 40;
}

/* Returns whether it is the latest packet of its source again, with a lower TTL. */
static __always_inline bool is_pass(const struct visit *visit, const struct source *source)
{
	return visit->packet.marks & MARK_MESSAGE && visit->packet.lane <= LANE_REPLY &&
	       source->packets && visit->packet.ttl < (source->latest & 0xff) &&
	       source->latest >> 8 == latest_of(fingerprint_of(visit));
}

static __always_inline void repeat_loop(struct repeat *repeat, const struct packet *packet,
					__u64 fingerprint, __u8 before)
{
	if (repeat->looped_print != fingerprint) {
		repeat->looped_print = fingerprint;
		repeat->looped++;
		repeat->passed = 0;
	}
	if (repeat->passed == 0)
		repeat->ttl_first = before;
	repeat->ttl_last = packet->ttl;
	repeat->target = packet->target;
	repeat->passes++;
	repeat->passed++;
	if (repeat->passed > repeat->longest)
		repeat->longest = repeat->passed;
}

/* Counts a copy. More copies than a network makes are a traffic generator's. */
static __always_inline void repeat_copy(struct repeat *repeat, __u64 fingerprint)
{
	if (repeat->copied_print != fingerprint) {
		repeat->copied_print = fingerprint;
		repeat->copied++;
		repeat->times = 0;
	}
	repeat->times++;
	if (repeat->times < DUPLICATES_MOST)
		repeat->copies++;
}

/*
 * Records a packet that is identical to an earlier one of its source but for the TTL.  `before`:
 * the TTL of the earlier one.  Global: it is rare.  Returns 0.
 */
__noinline int account_again(struct visit *visit, struct source *source, __u8 before)
{
	struct endpoint key;
	struct repeat *repeat;

	if (!visit || !source)
		return 0;
	key = visit->source;
	repeat = bpf_map_lookup_elem(&repeats, &key);
	if (!repeat) {
		bpf_map_update_elem(&repeats, &key, &new_repeat, BPF_NOEXIST);
		repeat = bpf_map_lookup_elem(&repeats, &key);
		if (!repeat)
			return 0;
		repeat->first_seen = visit->now;
		repeat->packets_first = source->packets - 1;
	}
	repeat->last_seen = visit->now;
	repeat->packets = source->packets + 1;
	if (visit->packet.ttl < before) {
		visit->looped = true;
		repeat->looped_at = visit->now;
		repeat_loop(repeat, &visit->packet, fingerprint_of(visit), before);
	} else {
		repeat->copied_at = visit->now;
		repeat_copy(repeat, fingerprint_of(visit));
	}
	return 0;
}

/*
 * Returns whether a copy adds nothing to the source's entry of repeats: more copies of this packet
 * than are counted were recorded, the latest within the same COPIES_SHIFT.  A flood of one packet
 * is spared the look-up.  Records that the copy arrived.
 */
static __always_inline bool copy_noted(struct source *source, __u64 now)
{
	__u32 time = now >> COPIES_SHIFT << 8, count = source->copies & 0xff;
	bool noted = count > DUPLICATES_MOST && (source->copies ^ time) < 0x100;

	source->copies = time | (count > DUPLICATES_MOST ? count : count + 1);
	return noted;
}

/* Records the latest packet of a source. Returns whether it repeats the one before, as a pass or a
 * copy. For fragments this is not known: they may belong to two messages. */
static __always_inline bool note_latest(struct visit *visit, struct source *source,
					__u64 fingerprint)
{
	__u32 latest = latest_of(fingerprint);
	__u8 before = source->latest & 0xff, ttl = visit->packet.ttl;
	bool again = source->packets && source->latest >> 8 == latest &&
		     visit->packet.lane <= LANE_REPLY && visit->packet.fragment == FRAGMENT_NONE;

	source->latest = latest << 8 | ttl;
	if (!again)
		source->copies = 0;
	else if (ttl < before ||
		 (ttl == before && elapsed(visit->now, source->last_seen) < DUPLICATION &&
		  !copy_noted(source, visit->now)))
		account_again(visit, source, before);
	return again;
}

#endif
