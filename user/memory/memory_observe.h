/* SPDX-License-Identifier: GPL-2.0-only */
/* What memory_source.c and memory_target.c share to complete observations of entries. */
#ifndef ICMPGUARD_MEMORY_MEMORY_OBSERVE_H
#define ICMPGUARD_MEMORY_MEMORY_OBSERVE_H

#include "memory/memory_state.h"

/* Returns true if an event led to the observation: it changes nothing; that is left to the poll. */
bool observes_event(const struct observation *observation);

/* Returns true if the entry, of which there is no record, is from before the latest poll. */
bool observe_old(const struct memory *memory, const struct observation *observation);

/* Returns the time in which an entry changed since it was `read` or created, ns. A change before
 * the previous poll would have been handed over by it. */
__u64 observe_span(const struct memory *memory, __u64 read, const struct tracked *entry, __u64 now);
/* Returns the time over which a rate is taken, ns, of a span. */
__u64 observe_elapsed(__u64 span);

/*
 * Returns the contacts that began since the entry was last read: elements of each half of the
 * kernel side's window. `before`: the same entry when last read, or NULL.
 */
double observe_begun(const struct fanout *now, const struct fanout *before);
/* Records contacts that begin or continue; `answers`: the replies that the source had received, or
 * the target sent. */
void observe_contacts(struct memory *memory, struct contacts *contacts,
		      const struct observation *observation, double begun, __u64 packets,
		      __u64 answers);

#endif
