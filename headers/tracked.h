/* SPDX-License-Identifier: GPL-2.0-only */
/* The first fields of every value that a poll reads. */
#ifndef ICMPGUARD_TRACKED_H
#define ICMPGUARD_TRACKED_H

#include "headers/types.h"

#define TRACKED_FIELDS                                                                             \
	__u64 first_seen;                                                                          \
	__u64 last_seen;                                                                           \
	__u64 polled; /* number of the poll that last handed it over; 0: to be handed over */

struct tracked {
	TRACKED_FIELDS
};

/* The first member of such a value: its fields, by their own names and as one structure. */
#define TRACKED_ENTRY                                                                              \
	union {                                                                                    \
		struct tracked tracked;                                                            \
		struct {                                                                           \
			TRACKED_FIELDS                                                             \
		};                                                                                 \
	}

#endif
