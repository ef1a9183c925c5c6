/* SPDX-License-Identifier: GPL-2.0-only */
/* The windowed distinct count. */
#ifndef ICMPGUARD_FANOUT_H
#define ICMPGUARD_FANOUT_H

#include "headers/hyperloglog.h"

/* A windowed distinct count: two half windows, so that a read always covers between one and
 * two of them. */
struct fanout {
	__u64 started; /* when the current half began */
	struct hyperloglog current;
	struct hyperloglog previous;
};
_Static_assert(sizeof(struct fanout) == 264, "fanout");

#endif
