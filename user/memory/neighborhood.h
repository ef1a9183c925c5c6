/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The routers and neighbours of the links: the kernel side's tables, compared with what is
 * declared, what this machine's routes show, and what was learned.
 *
 * A router or neighbour that appears in the learning period is learned, unless another contradicts
 * it: an attack may be under way already. Later, one that appears next to known ones is a stranger;
 * one that replaces a vanished one is learned in turn.
 */
#ifndef ICMPGUARD_MEMORY_NEIGHBORHOOD_H
#define ICMPGUARD_MEMORY_NEIGHBORHOOD_H

#include "base/stream.h"
#include "detectors/observation.h"
#include "kernel/neighbor_table.h"
#include "kernel/pins.h"

struct neighborhood;

/* Returns NULL when out of memory. */
struct neighborhood *neighborhood_new(void);
/* Sets the kernel side's tables, from which removed entries are deleted; pairs that the guard knows
 * become known. */
void neighborhood_attach(struct neighborhood *neighborhood, const struct pins *pins, __u64 now);
void neighborhood_free(struct neighborhood *neighborhood);

/* Returns what this machine's routes show of an address; `context`: as given to
 * neighborhood_ask(). */
typedef enum router_standing (*neighborhood_ask_t)(const struct address *address, void *context);

/* Sets the function that looks up addresses in the routes; NULL: none. */
void neighborhood_ask(struct neighborhood *neighborhood, neighborhood_ask_t ask, void *context);

/* Adds an entry of the kernel side's tables. */
void neighborhood_router(struct neighborhood *neighborhood, const struct router_key *key,
			 const struct router_state *state, __u64 now);

void neighborhood_host(struct neighborhood *neighborhood, const struct endpoint *endpoint,
		       const struct neighbor *neighbor, __u64 now);

/* Adds the frame of a copied IPv4 packet that is no redirect, as bearers_take(). */
void neighborhood_bear(struct neighborhood *neighborhood, const struct endpoint *source,
		       const __u8 *link, bool origin, __u64 now);

/* Same as bearers_link(). */
bool neighborhood_bearer(const struct neighborhood *neighborhood, const struct endpoint *host,
			 __u8 *link);

/* Adds what this machine's kernel knows of its neighbours, on untagged links. */
void neighborhood_know(struct neighborhood *neighborhood, const struct settings *settings,
		       const struct kernel_neighbors *neighbors, __u64 now);

/* Writes, or reads back before anything is added, what was learned and since when; `shift` (ns) is
 * added to each time. Reading stops at the first error. */
void neighborhood_save(const struct neighborhood *neighborhood, struct stream *stream, __s64 shift);
void neighborhood_restore(struct neighborhood *neighborhood, struct stream *stream, __s64 shift);

/* Judges what was added, a second after it was first seen, when it is known whether it is one of
 * many. Calls `observe` (OBSERVED_ROUTER, OBSERVED_NEIGHBOR). */
void neighborhood_review(struct neighborhood *neighborhood, const struct settings *settings,
			 __u64 now, void (*observe)(const struct observation *, void *),
			 void *context);

/* Returns the number of hosts of a network that were seen before `since` (ns) and have announced
 * their addresses unsolicited after it. */
double neighborhood_announcers(const struct neighborhood *neighborhood, __u32 network, __u64 since);

/* Returns when there is something to judge, ns; 0: never. */
__u64 neighborhood_due(const struct neighborhood *neighborhood);

#endif
