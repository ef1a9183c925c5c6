/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets that come again at once (headers/repeat.h), for a minute: whether a host's are doubled
 * somewhere, or all that is seen here is, by a mirror port that shows both directions of each port.
 */
#ifndef ICMPGUARD_MEMORY_COPIES_H
#define ICMPGUARD_MEMORY_COPIES_H

#include "detectors/observation.h"

struct copies;

/* NULL when out of memory. */
struct copies *copies_new(void);
void copies_free(struct copies *copies);

/* Takes note of requests or replies of a source, copies among them. */
void copies_sent(struct copies *copies, __u64 packets, __u64 now);

/* Takes what a poll read. `old`: the entry is from before the daemon, or was forgotten: what it has
 * counted is no news. */
void copies_read(struct copies *copies, const struct endpoint *source, const struct repeat *repeat,
		 bool old, __u64 now);

/* Calls `observe` (OBSERVED_COPIES) for each source whose packets came again of late, or once for
 * all of them, when it is known which. */
void copies_judge(struct copies *copies, __u64 now,
		  void (*observe)(const struct observation *, void *), void *context);

/* When copies_judge() has something to judge, whatever comes until then; 0: never. */
__u64 copies_due(const struct copies *copies);

#endif
