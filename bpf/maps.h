/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps, the shared memory, and the small helpers every stage uses. */
#ifndef ICMPGUARD_BPF_MAPS_H
#define ICMPGUARD_BPF_MAPS_H

#include "headers/block_table.h"
#include "headers/visit.h"
#include "headers/hash.h"
#include "headers/maps.h"
#include "headers/packet.h"

/* Sizes are defaults: the daemon sets the configured ones before loading. */
#define ROW(number, NAME, map_name, label, map_type, key_type, value_type, entries, setting,       \
	    map_flag)                                                                              \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##map_type);                                             \
		__uint(map_flags, map_flag);                                                       \
		__type(key, key_type);                                                             \
		__type(value, value_type);                                                         \
		__uint(max_entries, entries);                                                      \
	} map_name SEC(".maps");
TABLES_KEYED(ROW)
#undef ROW

#define ROW(number, NAME, ring_name, label, ring_type, key, record, bytes, ...)                    \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_##ring_type);                                            \
		__uint(max_entries, bytes);                                                        \
	} ring_name SEC(".maps");
TABLES_RING(ROW)
#undef ROW

/* Plain memory: read without a look-up, mapped by every process that opens the pin. */
SEC(".data.state") struct state state = {};

/* Seeds, so that a sender cannot choose addresses that collide, among the blocks or in a sketch.
 * Fixed in replay; the second outlives the tables, see struct control. */
const volatile __u64 hash_seed = 0;
const volatile __u64 sketch_seed = 0;

/* Tunnels that are decapsulated, a bit for each; the verifier removes what is not needed. */
const volatile __u32 decapsulate = 0;

/* The number of chain heads in all elements of block_heads. */
const volatile __u32 block_heads_most = TABLE_BLOCK_HEADS_ENTRIES * BLOCK_HEADS;

static __always_inline struct scratch *scratch_get(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&scratch, &key);
}

/* Returns an empty visit in memory of this CPU and hook: it would take most of the stack. Never
 * NULL; the check is for the verifier. */
static __always_inline struct visit *visit_begin(enum visit_hook hook)
{
	__u32 key = hook;
	struct visit *visit = bpf_map_lookup_elem(&visits, &key);

	if (visit)
		__builtin_memset(visit, 0, sizeof(*visit));
	return visit;
}

/* Loads a byte of memory that is needed soon: the misses of several such loads overlap. BPF has no
 * prefetch. */
static __always_inline void touch(const void *at)
{
	(void)*(const volatile __u8 *)at;
}

/*
 * Returns the value itself, but hides from the verifier what it knew of it: the verifier follows
 * each combination of known values separately, and a stage that begins with few of them is checked
 * once.
 */
static __always_inline __u32 forget(struct visit *visit, __u32 value)
{
	*(volatile __u32 *)&visit->forgotten = value;
	return *(volatile __u32 *)&visit->forgotten;
}

/* Returns the configuration in force. */
static __always_inline const struct config *configuration(void)
{
	return &state.config[state.control.slot & 1];
}

static __always_inline enum mode running_mode(__u64 now)
{
	return mode_in_force(state.control.mode, configuration()->enforce, now);
}

/* Returns the configuration of the packet's view and lane. */
static __always_inline const struct lane_config *lane_configuration(const struct visit *visit)
{
	__u32 lane = visit->packet.lane < LANE_COUNT ? visit->packet.lane : LANE_OTHER;

	return &configuration()->lanes[visit->source.view % VIEW_COUNT][lane];
}

/* Always returns 0: a global function must return an int. */
__noinline int count_health(enum health item)
{
	__u32 key = item;
	__u64 *count = bpf_map_lookup_elem(&health, &key);

	if (count)
		*count += 1;
	return 0;
}

#endif
