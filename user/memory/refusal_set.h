/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was refused, each thing once, exactly, and when it was last: a list in the order of arrival,
 * bounded, of the last hour.
 */
#ifndef ICMPGUARD_MEMORY_REFUSAL_SET_H
#define ICMPGUARD_MEMORY_REFUSAL_SET_H

#include "headers/refusal.h"

#include <stddef.h>

/* Seconds that an item is kept after it was last refused. */
enum { REFUSAL_SECONDS = 3600 };

struct refusal_item {
	struct refusal what;
	__u32 at; /* s, last */
	__u16 source_port;
	__u16 zero;
};
_Static_assert(sizeof(struct refusal_item) == 16, "one entry");

struct refusal_set {
	struct refusal_item *items;
	__u16 count;
	__u16 room;
};

/* Adds what was refused at `now` (s), or notes that it was again; of more than `most` the one
 * refused longest ago leaves. False where it cannot be kept: out of memory. */
bool refusal_set_add(struct refusal_set *set, __u16 most, struct refusal what, __u16 source_port,
		     __u32 now);
void refusal_set_free(struct refusal_set *set);

#endif
