// SPDX-License-Identifier: GPL-2.0-only
#include "base/pace.h"

#include "base/timebase.h"

/* The clock is read once every so many calls. */
enum { PIECES = 16 };

void pace_begin(struct pace *pace, __u64 budget)
{
	*pace = (struct pace){ .until = budget ? timebase_now() + budget : 0 };
}

bool pace_over(struct pace *pace)
{
	return pace->until && ++pace->asked % PIECES == 0 && timebase_now() >= pace->until;
}
