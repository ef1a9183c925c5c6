/* SPDX-License-Identifier: GPL-2.0-only */
/* What every value that a poll reads begins with. */
#ifndef ICMPGUARD_TRACKED_H
#define ICMPGUARD_TRACKED_H

#include "headers/types.h"

#define TRACKED_FIELDS                                                                             \
	__u64 first_seen;                                                                          \
	__u64 last_seen;                                                                           \
	__u64 polled; /* number of the poll that last handed this entry over; 0: it shall be,      \
			 again */

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
