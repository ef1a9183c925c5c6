/* SPDX-License-Identifier: GPL-2.0-only */
/* A queue of endpoints to re-examine after a delay, which is the same for all. */
#ifndef ICMPGUARD_BASE_WAITING_H
#define ICMPGUARD_BASE_WAITING_H

#include "headers/maps.h"

struct waiting;

/* The side of the endpoint to re-examine; or it is a prefix with a campaign, of this or a greater
 * kind. */
enum waiting_for { WAITING_SOURCE, WAITING_TARGET, WAITING_CAMPAIGN };

/* Returns a queue of at most `most` endpoints. NULL when out of memory. */
struct waiting *waiting_new(size_t most);
void waiting_free(struct waiting *waiting);

/* Appends an endpoint; `due` must not be before the previous one's. Returns false if the queue is
 * full. */
bool waiting_push(struct waiting *waiting, const struct endpoint *endpoint, enum waiting_for what,
		  __u64 due);
/* Returns when the first endpoint is due; 0 if the queue is empty. */
__u64 waiting_due(const struct waiting *waiting);
/* Removes the first endpoint if it is due at `now`. */
bool waiting_pop(struct waiting *waiting, __u64 now, struct endpoint *endpoint,
		 enum waiting_for *what);

#endif
