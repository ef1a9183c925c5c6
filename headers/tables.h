/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The maps, a row each.  This list generates the definition in bpf/maps.h, the pin and its field
 * in struct pins, the size and its check at a reload, the fill in `status` and the metrics, and,
 * for maps that a poll reads, the record that is handed over.
 *
 *   ROW(number, NAME, name, "label", type, key, value, entries, setting, flags)
 *
 * number   permanent: records and files may hold it
 * label    in the metric's `map` and in `status`
 * entries  max_entries, where no setting changes it
 * setting  SIZED_BY(field of struct settings), or SIZE_FIXED
 */
#ifndef ICMPGUARD_TABLES_H
#define ICMPGUARD_TABLES_H

#include "headers/admission.h"
#include "headers/behaving.h"
#include "headers/block_query.h"
#include "headers/block_table.h"
#include "headers/config.h"
#include "headers/conversation.h"
#include "headers/counter.h"
#include "headers/crowd.h"
#include "headers/datagram.h"
#include "headers/discovery.h"
#include "headers/essential.h"
#include "headers/event.h"
#include "headers/faulty.h"
#include "headers/fresh.h"
#include "headers/guard.h"
#include "headers/layout.h"
#include "headers/neighbor.h"
#include "headers/payer.h"
#include "headers/policy.h"
#include "headers/refusal.h"
#include "headers/repeat.h"
#include "headers/router.h"
#include "headers/sample.h"
#include "headers/source.h"
#include "headers/station.h"
#include "headers/storm.h"
#include "headers/target.h"
#include "headers/visit.h"
#include "headers/whereabouts.h"

/* Walked by a poll, which hands over what changed; values begin with TRACKED_ENTRY. */
#define TABLES_WALKED(ROW)                                                                         \
	ROW(1, SOURCES, sources, "sources", LRU_HASH, struct endpoint, struct source, 65536,       \
	    SIZED_BY(map_sources), 0)                                                              \
	ROW(2, TARGETS, targets, "targets", LRU_HASH, struct endpoint, struct target, 32768,       \
	    SIZED_BY(map_targets), 0)                                                              \
	ROW(3, REFUSALS, refusals, "refusals", LRU_HASH, struct pair, struct refusals, 16384,      \
	    SIZE_FIXED, 0)                                                                         \
	ROW(33, FAULTY, faulty, "faulty", LRU_HASH, struct endpoint, struct faulty, 4096,          \
	    SIZE_FIXED, 0)                                                                         \
	ROW(34, CROWDS, crowds, "crowds", LRU_HASH, struct endpoint, struct crowd, CROWDS_MOST,    \
	    SIZE_FIXED, 0)                                                                         \
	ROW(45, REPEATS, repeats, "repeats", LRU_HASH, struct endpoint, struct repeat,             \
	    REPEATS_MOST, SIZE_FIXED, 0)                                                           \
	ROW(40, ROUTERS, routers, "routers", HASH, struct router_key, struct router_state,         \
	    ROUTERS_MOST, SIZE_FIXED, 0)                                                           \
	ROW(41, NEIGHBORS, neighbors, "neighbors", HASH, struct endpoint, struct neighbor,         \
	    NEIGHBORS_MOST, SIZE_FIXED, 0)

/* Like TABLES_WALKED, but conversation_sets shows which elements are in use; in whole
 * cache lines. */
#define TABLES_HALVES(ROW)                                                                         \
	ROW(38, CONVERSATIONS, conversations, "conversations", ARRAY, __u32, struct half,          \
	    CONVERSATION_SETS *CONVERSATION_WAYS, SIZE_FIXED, BPF_F_MMAPABLE)                      \
	ROW(39, ANSWERS, answers, "answers", ARRAY, __u32, struct half,                            \
	    CONVERSATION_SETS *CONVERSATION_WAYS, SIZE_FIXED, BPF_F_MMAPABLE)

/* Like TABLES_WALKED, but in places of an array: a free one has no first_seen. */
#define TABLES_PLACED(ROW)                                                                         \
	ROW(44, STORMS, storms, "storms", ARRAY, __u32, struct storm, STORMS_MOST, SIZE_FIXED, 0)

#define TABLES_POLLED(ROW) TABLES_WALKED(ROW) TABLES_PLACED(ROW) TABLES_HALVES(ROW)

/* Counted by a poll, but not handed over. */
#define TABLES_COUNTED(ROW)                                                                        \
	ROW(4, DATAGRAMS, datagrams, "datagrams", LRU_HASH, struct datagram_key, struct datagram,  \
	    8192, SIZE_FIXED, 0)                                                                   \
	ROW(19, PAYERS, payers, "payers", LRU_HASH, struct site, struct payer, 16384, SIZE_FIXED,  \
	    0)                                                                                     \
	ROW(32, BEHAVING, behaving, "behaving", LRU_HASH, struct conversation_key,                 \
	    struct behaving, 16384, SIZE_FIXED, 0)                                                 \
	ROW(20, WHEREABOUTS, whereabouts, "whereabouts", LRU_HASH, struct address,                 \
	    struct whereabouts, 16384, SIZE_FIXED, 0)

/* Decisions of operators and rules: never in an LRU map. The fill is counted by kinds of entries,
 * see struct list_counts; sized by maps.blocks and maps.block-prefixes together. */
#define TABLES_DECIDED(ROW)                                                                        \
	ROW(11, BLOCK_SLOTS, block_slots, "blocks", ARRAY, __u32, struct block_slot, 16384,        \
	    SIZED_BY(map_blocks), BPF_F_MMAPABLE)

/* What belongs to those decisions: the heads of their chains, and their counters. */
#define TABLES_CHAINS(ROW)                                                                         \
	ROW(25, BLOCK_HEADS, block_heads, "block_heads", ARRAY, __u32, struct block_heads, 2690,   \
	    SIZED_BY(map_blocks), BPF_F_MMAPABLE)                                                  \
	ROW(12, BLOCK_HITS, block_hits, "block_hits", PERCPU_ARRAY, __u32, struct block_cpu_hits,  \
	    16384, SIZED_BY(map_blocks), 0)

/* Arrays, which are always full, and maps whose fill is of no interest. */
#define TABLES_PLAIN(ROW)                                                                          \
	ROW(5, ADMITTED, admitted, "admitted", ARRAY, __u32, __u32, ADMITTED_SLOTS, SIZE_FIXED, 0) \
	ROW(30, CONTACTS, contacts, "contacts", ARRAY, __u32, struct contact_set, CONTACT_SETS,    \
	    SIZE_FIXED, 0)                                                                         \
	ROW(36, CANDIDATES, candidates, "candidates", ARRAY, __u32, struct candidate_set,          \
	    CANDIDATE_SETS, SIZE_FIXED, 0)                                                         \
	ROW(55, CONVERSATION_SETS, conversation_sets, "conversation_sets", ARRAY, __u32,           \
	    struct conversation_set, CONVERSATION_SETS, SIZE_FIXED, BPF_F_MMAPABLE)                \
	ROW(6, REASONS, reasons, "reasons", PERCPU_ARRAY, __u32, struct reason_count,              \
	    REASON_COUNT, SIZE_FIXED, 0)                                                           \
	ROW(7, TYPES, types, "types", PERCPU_ARRAY, __u32, struct type_count, 512, SIZE_FIXED, 0)  \
	ROW(8, EARLY_DROPS, early_drops, "early_drops", PERCPU_ARRAY, __u32, struct early_drop,    \
	    EARLY_DROPS, SIZE_FIXED, 0)                                                            \
	ROW(9, HEALTH, health, "health", PERCPU_ARRAY, __u32, __u64, HEALTH_COUNT, SIZE_FIXED, 0)  \
	ROW(10, SCRATCH, scratch, "scratch", PERCPU_ARRAY, __u32, struct scratch, 1, SIZE_FIXED,   \
	    0)                                                                                     \
	ROW(21, VISITS, visits, "visits", PERCPU_ARRAY, __u32, struct visit, HOOK_COUNT,           \
	    SIZE_FIXED, 0)                                                                         \
	ROW(22, FRESH, fresh, "fresh", PERCPU_ARRAY, __u32, struct fresh, 1, SIZE_FIXED, 0)        \
	ROW(31, INTERFACES, interfaces, "interfaces", HASH, __u32, __u32, INTERFACES_KNOWN,        \
	    SIZE_FIXED, 0)                                                                         \
	ROW(42, DISCOVERIES, discoveries, "discoveries", PERCPU_ARRAY, __u32, struct discovery,    \
	    HOOK_COUNT, SIZE_FIXED, 0)                                                             \
	ROW(43, GUARDED, guarded, "guarded", HASH, struct identity, struct guarded, GUARDED_MOST,  \
	    SIZE_FIXED, 0)                                                                         \
	ROW(59, MORE_NETWORKS, more_networks, "more_networks", LPM_TRIE, struct network_key,       \
	    __u32, MORE_NETWORKS_MOST, SIZE_FIXED, BPF_F_NO_PREALLOC)                              \
	ROW(58, STATIONS, stations, "stations", LRU_HASH, struct station_key, struct station,      \
	    STATIONS_MOST, SIZE_FIXED, 0)                                                          \
	ROW(49, POLICIES, policies, "policies", ARRAY, __u32, struct policy_type, POLICY_KEYS,     \
	    SIZE_FIXED, 0)                                                                         \
	ROW(50, POLICY_COUNTS, policy_counts, "policy_counts", PERCPU_ARRAY, __u32,                \
	    struct policy_count, POLICY_LINES, SIZE_FIXED, 0)                                      \
	ROW(23, LAYOUT, layout, "layout", ARRAY, __u32, struct layout, 1, SIZE_FIXED, 0)           \
	ROW(24, BLOCK_QUERIES, block_queries, "block_queries", PERCPU_ARRAY, __u32,                \
	    struct block_query, 1, SIZE_FIXED, 0)                                                  \
	ROW(27, ESSENTIALS, essentials, "essentials", ARRAY, __u32, struct essential_buckets,      \
	    ESSENTIAL_KEYS, SIZE_FIXED, 0)

/* Ring buffers: the value is a record, the size is in bytes. */
#define TABLES_RING(ROW)                                                                           \
	ROW(16, EVENTS, events, "events", RINGBUF, void, struct event, 1 << 18, SIZE_FIXED, 0)     \
	ROW(17, SAMPLES, samples, "samples", RINGBUF, void, struct sample, 1 << 20, SIZE_FIXED, 0) \
	ROW(18, CHANGES, changes, "changes", RINGBUF, void, struct change, 1 << 22, SIZE_FIXED, 0)

/* Maps whose fill is published, those with keys, and all of them. */
#define TABLES_FILLED(ROW) TABLES_POLLED(ROW) TABLES_COUNTED(ROW) TABLES_DECIDED(ROW)
#define TABLES_KEYED(ROW)  TABLES_FILLED(ROW) TABLES_CHAINS(ROW) TABLES_PLAIN(ROW)
#define TABLES(ROW)	   TABLES_KEYED(ROW) TABLES_RING(ROW)

enum table_number {
#define ROW(number, NAME, ...) TABLE_##NAME = (number),
	TABLES(ROW)
#undef ROW
};

/* Indices of control.entries, in the order in which fills are published. */
enum filled_table {
#define ROW(number, NAME, ...) FILLED_##NAME,
	TABLES_FILLED(ROW)
#undef ROW
		FILLED_TABLES
};

/* Entries of a map, where no setting changes them. */
enum table_size {
#define ROW(number, NAME, name, label, type, key, value, entries, ...)                             \
	TABLE_##NAME##_ENTRIES = (entries),
	TABLES(ROW)
#undef ROW
};

#endif
