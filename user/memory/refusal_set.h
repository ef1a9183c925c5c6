/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The set of refused things, exact, with the time each was last refused: a bounded list in order of
 * arrival, over the last day.
 */
#ifndef ICMPGUARD_MEMORY_REFUSAL_SET_H
#define ICMPGUARD_MEMORY_REFUSAL_SET_H

#include "headers/refusal.h"

#include <stddef.h>

/* Seconds to keep an item after it was last refused. */
enum { REFUSAL_SECONDS = 86400 };

struct refusal_item {
	struct refusal what;
	__u32 at; /* last time, s */
	__u16 source_port;
	__u16 insisted; /* 1: it was tried again and again after it had been refused */
};
_Static_assert(sizeof(struct refusal_item) == 16, "one entry");

struct refusal_set {
	struct refusal_item *items;
	__u16 count;
	__u16 room;
};

/* Adds what was refused at `now` (s), or updates its time; of more than `most` the oldest is
 * removed. Returns false when out of memory. */
bool refusal_set_add(struct refusal_set *set, __u16 most, struct refusal what, __u16 source_port,
		     __u32 now);
void refusal_set_free(struct refusal_set *set);

#endif
