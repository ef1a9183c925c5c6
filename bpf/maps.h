/* SPDX-License-Identifier: GPL-2.0-only */
/* The maps, the shared memory, and the small helpers every stage uses. */
#ifndef ICMPGUARD_BPF_MAPS_H
#define ICMPGUARD_BPF_MAPS_H

#include "headers/block_table.h"
#include "headers/hash.h"
#include "headers/packet.h"

enum { BLOCK_SLOTS = 16384 };

/* Sizes are defaults: the daemon sets them from maps.* before loading. */
#define STATISTICS_MAP(map_name, map_type, key_type, value_type, size)                             \
	struct {                                                                                   \
		__uint(type, map_type);                                                            \
		__type(key, key_type);                                                             \
		__type(value, value_type);                                                         \
		__uint(max_entries, size);                                                         \
	} map_name SEC(".maps")

STATISTICS_MAP(sources, BPF_MAP_TYPE_LRU_HASH, struct endpoint, struct source, 65536);
STATISTICS_MAP(targets, BPF_MAP_TYPE_LRU_HASH, struct endpoint, struct target, 32768);
STATISTICS_MAP(refusals, BPF_MAP_TYPE_LRU_HASH, struct pair, struct refusals, 16384);
STATISTICS_MAP(datagrams, BPF_MAP_TYPE_LRU_HASH, struct datagram_key, struct datagram, 8192);
STATISTICS_MAP(admitted, BPF_MAP_TYPE_ARRAY, __u32, __u32, ADMITTED_SLOTS);
STATISTICS_MAP(reasons, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct reason_count, REASON_COUNT);
STATISTICS_MAP(types, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct type_count, 512);
STATISTICS_MAP(early_drops, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct early_drop, 512);
STATISTICS_MAP(health, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, __u64, HEALTH_COUNT);
STATISTICS_MAP(scratch, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct scratch, 1);

STATISTICS_MAP(block_hits, BPF_MAP_TYPE_PERCPU_ARRAY, __u32, struct block_hits, BLOCK_SLOTS);

/* What an operator decided must never be evicted: no LRU here. */
#define DECISION_MAP(map_name, map_type, map_flag, key_type, value_type, size)                     \
	struct {                                                                                   \
		__uint(type, map_type);                                                            \
		__uint(map_flags, map_flag);                                                       \
		__type(key, key_type);                                                             \
		__type(value, value_type);                                                         \
		__uint(max_entries, size);                                                         \
	} map_name SEC(".maps")

DECISION_MAP(block_slots, BPF_MAP_TYPE_ARRAY, BPF_F_MMAPABLE, __u32, struct block_slot,
	     BLOCK_SLOTS);
DECISION_MAP(block_prefixes, BPF_MAP_TYPE_LPM_TRIE, BPF_F_NO_PREALLOC, struct prefix,
	     struct prefix_block, 4096);
DECISION_MAP(allows, BPF_MAP_TYPE_HASH, BPF_F_NO_PREALLOC, struct address, struct allow, 4096);
DECISION_MAP(allow_prefixes, BPF_MAP_TYPE_LPM_TRIE, BPF_F_NO_PREALLOC, struct prefix, struct allow,
	     1024);

#define RING(ring_name, bytes)                                                                     \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_RINGBUF);                                                \
		__uint(max_entries, bytes);                                                        \
	} ring_name SEC(".maps")

RING(events, 1 << 18);
RING(samples, 1 << 20);
RING(changes, 1 << 22);

/* Plain memory: read without a look-up, mapped by every process that opens the pin. */
SEC(".data.state") struct state state = {};

/* So that a sender cannot choose addresses that collide in a sketch or among the blocks.
 * Fixed in replay. */
const volatile __u64 hash_seed = 0;

/* max_entries of block_slots. */
const volatile __u32 block_slots_most = BLOCK_SLOTS;

/*
 * One packet's way through the pipeline: facts and no pointers, so that every stage can
 * be a global function, which the verifier checks once and not once for each way there.
 */
struct visit {
	struct packet packet;
	struct endpoint source; /* the keys of its entries */
	struct endpoint target;
	__u64 now;
	__u64 target_hash; /* of whom the packet is for */
	__u32 ifindex;
	__u32 zero;
};

/* The configuration in force. */
static __always_inline const struct config *configuration(void)
{
	return &state.config[state.control.slot & 1];
}

/* What holds for the packet's view and lane. */
static __always_inline const struct lane_config *lane_configuration(const struct visit *visit)
{
	__u32 lane = visit->packet.lane < LANE_COUNT ? visit->packet.lane : LANE_OTHER;

	return &configuration()->lanes[visit->source.view % VIEW_COUNT][lane];
}

/* Always 0: a global function must return something. */
__noinline int count_health(enum health item)
{
	__u32 key = item;
	__u64 *count = bpf_map_lookup_elem(&health, &key);

	if (count)
		*count += 1;
	return 0;
}

#endif
