/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is a router on a link, and who is a neighbour: what the kernel side's tables of them say,
 * held against what is declared, what this machine's routes say, and what was learned.
 *
 * A router or neighbour that shows itself in the learning period is learned, unless another
 * contradicts it: somebody may attack already.  After that, one that comes beside those that are
 * known is a stranger; one that comes in the place of one that is gone is learned in turn.
 */
#ifndef ICMPGUARD_MEMORY_NEIGHBORHOOD_H
#define ICMPGUARD_MEMORY_NEIGHBORHOOD_H

#include "base/stream.h"
#include "detectors/observation.h"
#include "kernel/neighbor_table.h"
#include "kernel/pins.h"

struct neighborhood;

/* NULL when out of memory. */
struct neighborhood *neighborhood_new(void);
/* The kernel side's tables, from which is taken out what is forgotten; whom the guard knows there
 * is known. */
void neighborhood_attach(struct neighborhood *neighborhood, const struct pins *pins, __u64 now);
void neighborhood_free(struct neighborhood *neighborhood);

/* What the routes of this machine say of an address; `context`: that of neighborhood_ask(). */
typedef enum router_standing (*neighborhood_ask_t)(const struct address *address, void *context);

/* Whom to ask about addresses; NULL: nobody. */
void neighborhood_ask(struct neighborhood *neighborhood, neighborhood_ask_t ask, void *context);

/* Takes in an entry of the kernel side's tables. */
void neighborhood_router(struct neighborhood *neighborhood, const struct router_key *key,
			 const struct router_state *state, __u64 now);

void neighborhood_host(struct neighborhood *neighborhood, const struct endpoint *endpoint,
		       const struct neighbor *neighbor, __u64 now);

/* Takes in what this machine's kernel knows of its neighbours, on links without a VLAN's tag. */
void neighborhood_know(struct neighborhood *neighborhood, const struct settings *settings,
		       const struct kernel_neighbors *neighbors, __u64 now);

/* Writes, and reads back before anything is taken in, who was learned and since when; `shift`, ns,
 * is added to each time on the way. What cannot be read ends it. */
void neighborhood_save(const struct neighborhood *neighborhood, struct stream *stream, __s64 shift);
void neighborhood_restore(struct neighborhood *neighborhood, struct stream *stream, __s64 shift);

/* Judges what was taken in, a second after it was first seen: by then it is known whether it is
 * one of many. Calls `observe` (OBSERVED_ROUTER, OBSERVED_NEIGHBOR). */
void neighborhood_review(struct neighborhood *neighborhood, const struct settings *settings,
			 __u64 now, void (*observe)(const struct observation *, void *),
			 void *context);

/* When there is something to judge, ns; 0: never. */
__u64 neighborhood_due(const struct neighborhood *neighborhood);

#endif
