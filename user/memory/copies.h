/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that are seen again at once (headers/repeat.h), over a minute: determines whether one
 * host's packets are duplicated on the way, or everything seen here is, by a mirror port that
 * copies both directions of each port; or before and behind a router.
 */
#ifndef ICMPGUARD_MEMORY_COPIES_H
#define ICMPGUARD_MEMORY_COPIES_H

#include "detectors/observation.h"

struct copies;

/* Returns NULL when out of memory. */
struct copies *copies_new(void);
void copies_free(struct copies *copies);

/* Counts requests or replies of a source, repeats included. */
void copies_sent(struct copies *copies, __u64 packets, __u64 now);

/* Adds an entry read by a poll. `old`: the entry is from before the daemon or was evicted from
 * memory, so its counts are not new. */
void copies_read(struct copies *copies, const struct endpoint *source, const struct repeat *repeat,
		 bool old, __u64 now);

/* Calls `observe` (OBSERVED_COPIES) for each source with recent repeats, or once for all of them,
 * once it is known which of the two it is. */
void copies_judge(struct copies *copies, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context);

/* Returns true if all packets are seen twice, as by a mirror port that copies both directions of
 * each port. Only requests and replies show that. */
bool copies_double(const struct copies *copies);

/* Returns true if nearly all packets are seen again with a lower time to live, as by a mirror of
 * several ports of a router. */
bool copies_forwarded(const struct copies *copies);

/* Returns when copies_judge() must be called even if no poll reads anything; 0: never. */
__u64 copies_due(const struct copies *copies);

#endif
