/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The poll: a program that walks the statistics and hands over only the entries seen since the
 * last poll, so that a full table costs the daemon a walk in the kernel and not a copy.  An entry
 * is marked with the poll's number when it is handed over: if the ring buffer fills, the daemon
 * drains it and calls again, and no entry is handed over twice or missed.  Code that changes an
 * entry without a packet of its host clears the mark.
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

/* One function for each polled table: hands an entry over, or ends the walk if the ring
 * buffer is full. */
#define ROW(number, NAME, name, label, type, key_type, value_type, ...)                            \
	static __always_inline long poll_##name##_entry(const key_type *key, value_type *value,    \
							struct walk *walk)                         \
	{                                                                                          \
		struct tracked *tracked = &value->tracked;                                         \
		struct change *change;                                                             \
                                                                                                   \
		walk->seen++;                                                                      \
		if (tracked->polled == walk->poll ||                                               \
		    (tracked->polled && tracked->last_seen < walk->since))                         \
			return 0;                                                                  \
		change = bpf_ringbuf_reserve(&changes, CHANGE_SIZE(name), 0);                      \
		if (!change) {                                                                     \
			walk->full = 1;                                                            \
			return 1;                                                                  \
		}                                                                                  \
		tracked->polled = walk->poll;                                                      \
		change->table = TABLE_##NAME;                                                      \
		change->zero = 0;                                                                  \
		change->name.key = *key;                                                           \
		__builtin_memcpy(&change->name.value, value, sizeof(*value));                      \
		bpf_ringbuf_submit(change, BPF_RB_NO_WAKEUP);                                      \
		walk->handed++;                                                                    \
		return 0;                                                                          \
	}
TABLES_POLLED(ROW)
#undef ROW

#define ROW(number, NAME, name, label, type, key_type, value_type, ...)                            \
	static long poll_##name(struct bpf_map *map, key_type *key, value_type *value,             \
				struct walk *walk)                                                 \
	{                                                                                          \
		return poll_##name##_entry(key, value, walk);                                      \
	}
TABLES_WALKED(ROW)
#undef ROW

#define ROW(number, NAME, name, label, type, key_type, value_type, ...)                            \
	static long poll_##name(struct bpf_map *map, key_type *key, value_type *value,             \
				struct walk *walk)                                                 \
	{                                                                                          \
		return value->first_seen ? poll_##name##_entry(key, value, walk) : 0;              \
	}
TABLES_PLACED(ROW)
#undef ROW

/* Halves have more places than entries: the sets show which places are in use, and which may have
 * changed since the last poll. The function for one place is global: the verifier follows it once,
 * and not for each of a set. */
#define ROW(number, NAME, name, ...)                                                               \
	__noinline int poll_##name##_way(struct walk *walk, __u32 index, __u16 seen)               \
	{                                                                                          \
		struct half *half;                                                                 \
                                                                                                   \
		if (!walk)                                                                         \
			return 0;                                                                  \
		half = bpf_map_lookup_elem(&name, &index);                                         \
		if (half && (!walk->since || (__s16)(seen - seen_time(walk->since)) >= 0))         \
			return poll_##name##_entry(&index, half, walk);                            \
		walk->seen++;                                                                      \
		return 0;                                                                          \
	}                                                                                          \
                                                                                                   \
	static long poll_##name(struct bpf_map *map, __u32 *place, struct conversation_set *set,   \
				struct walk *walk)                                                 \
	{                                                                                          \
		const __u8 *states = set->states[TABLE_##NAME == TABLE_ANSWERS];                   \
		__u32 way;                                                                         \
                                                                                                   \
		for (way = 0; way < CONVERSATION_WAYS; way++)                                      \
			if (states[way] != HALF_EMPTY &&                                           \
			    poll_##name##_way(walk, conversation_index(*place, way),               \
					      set->seen[way]))                                     \
				return 1;                                                          \
		return 0;                                                                          \
	}
TABLES_HALVES(ROW)
#undef ROW

/* One function for each counted table, whose entries are not handed over. */
#define ROW(number, NAME, name, label, type, key_type, value_type, ...)                            \
	static long poll_##name(struct bpf_map *map, key_type *key, value_type *value,             \
				struct walk *walk)                                                 \
	{                                                                                          \
		walk->seen++;                                                                      \
		return 0;                                                                          \
	}
TABLES_COUNTED(ROW)
#undef ROW

static __always_inline void poll_tables(struct poll_request *request)
{
	struct walk walk = { .since = request->since, .poll = request->poll };
	__u32 done = request->done;

	/* A walk that was cut short has not counted every entry: its table is walked again. */
#define WALK(NAME, walked, name)                                                                   \
	if (!walk.full && done == FILLED_##NAME) {                                                 \
		walk.seen = 0;                                                                     \
		bpf_for_each_map_elem(&walked, poll_##name, &walk, 0);                             \
		if (!walk.full) {                                                                  \
			request->entries[FILLED_##NAME] = walk.seen;                               \
			done = FILLED_##NAME + 1;                                                  \
		}                                                                                  \
	}
#define ROW(number, NAME, name, ...) WALK(NAME, name, name)
	TABLES_WALKED(ROW)
	TABLES_PLACED(ROW)
#undef ROW
#define ROW(number, NAME, name, ...) WALK(NAME, conversation_sets, name)
	TABLES_HALVES(ROW)
#undef ROW
#define ROW(number, NAME, name, ...) WALK(NAME, name, name)
	TABLES_COUNTED(ROW)
#undef ROW
#undef WALK
	request->done = done;
	request->handed = walk.handed;
	request->full = walk.full;
}

#endif
