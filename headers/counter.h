/* SPDX-License-Identifier: GPL-2.0-only */
/* Values of the arrays of counters. */
#ifndef ICMPGUARD_COUNTER_H
#define ICMPGUARD_COUNTER_H

#include "headers/types.h"

/* reasons: per-CPU array by enum reason. drops: what was dropped; would_drop: what monitor
 * mode let pass. */
struct reason_count {
	__u64 packets;
	__u64 bytes;
	__u64 drops;
	__u64 would_drop;
};

/* types: per-CPU array, by type_index. */
struct type_count {
	__u64 packets;
	__u64 bytes;
	__u64 drops;
};

static __always_inline __u32 type_index(__u8 family, __u8 type)
{
	return (family == 6 ? 256u : 0u) + type;
}

/* early_drops: per-CPU array, by type_index, drops by prefix EARLY_TYPES further: what was dropped
 * before parsing, as REASON_BLOCKED or REASON_BLOCKED_PREFIX. Readers add it to both counts above,
 * which do not include it. */
enum { EARLY_TYPES = 512, EARLY_DROPS = 2 * EARLY_TYPES };

struct early_drop {
	__u64 packets;
	__u64 bytes;
};

/* health: per-CPU array by enum health: icmpguard's own condition. */
#define HEALTH(ITEM)                                                                               \
	ITEM(SOURCES_INSERTED, "sources_inserted", "Source entries made.")                         \
	ITEM(TARGETS_INSERTED, "targets_inserted", "Target entries made.")                         \
	ITEM(ADMISSIONS_REFUSED, "admissions_refused",                                             \
	     "Packets whose source, target or refusal the admission filter kept out of the "       \
	     "tables.")                                                                            \
	ITEM(CONVERSATIONS_INSERTED, "conversations_inserted", "Conversation entries made.")       \
	ITEM(CONVERSATIONS_REFUSED, "conversations_refused",                                       \
	     "Echoes of conversations that got no entry, since their pair, their source or all "   \
	     "began too many.")                                                                    \
	ITEM(PAYLOADS_UNREAD, "payloads_unread",                                                   \
	     "Echoes of conversations whose payload was not all within the first buffer of the "   \
	     "packet.")                                                                            \
	ITEM(TUNNELS_UNREAD, "tunnels_unread",                                                     \
	     "Packets of tunnels that were not looked into, since `decapsulate` does not name "    \
	     "them.")                                                                              \
	ITEM(INSERTS_FAILED, "inserts_failed", "Entries that the kernel could not make.")          \
	ITEM(EVENTS_SENT, "events_sent", "Wake-ups of the daemon.")                                \
	ITEM(EVENTS_LOST, "events_lost", "Wake-ups that found the ring buffer full.")              \
	ITEM(SAMPLES_SENT, "samples_sent", "Packets copied as evidence.")                          \
	ITEM(SAMPLES_SKIPPED, "samples_skipped",                                                   \
	     "Packets not copied as evidence because of the budget, evidence.rate.")               \
	ITEM(SAMPLES_LOST, "samples_lost",                                                         \
	     "Packets not copied as evidence because the ring buffer was full.")                   \
	ITEM(DEAD_MAN, "dead_man_packets",                                                         \
	     "Packets dropped over a limit while the daemon's heartbeat was too old.")

enum health {
#define ITEM(name, label, help) HEALTH_##name,
	HEALTH(ITEM)
#undef ITEM
		HEALTH_COUNT
};

#endif
