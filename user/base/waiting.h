/* SPDX-License-Identifier: GPL-2.0-only */
/* A queue of endpoints to be looked at again after a while, the same for all of it. */
#ifndef ICMPGUARD_BASE_WAITING_H
#define ICMPGUARD_BASE_WAITING_H

#include "headers/maps.h"

struct waiting;

/* What is looked at of the endpoint. */
enum waiting_for { WAITING_SOURCE, WAITING_TARGET };

/* A queue of at most `most`. NULL when out of memory. */
struct waiting *waiting_new(size_t most);
void waiting_free(struct waiting *waiting);

/* Appends; `due` must not lie before the one appended before. False when the queue is full. */
bool waiting_push(struct waiting *waiting, const struct endpoint *endpoint, enum waiting_for what,
		  __u64 due);
/* When the first is due; 0 where none waits. */
__u64 waiting_due(const struct waiting *waiting);
/* Takes out the first, if it is due at `now`. */
bool waiting_pop(struct waiting *waiting, __u64 now, struct endpoint *endpoint,
		 enum waiting_for *what);

#endif
