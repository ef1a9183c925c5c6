/* SPDX-License-Identifier: GPL-2.0-only */
/* Who writes a record, and where the packets of its alert came in. */
#ifndef ICMPGUARD_SINKS_OBSERVER_H
#define ICMPGUARD_SINKS_OBSERVER_H

#include <stdbool.h>

struct observer {
	const char *instance;
	const char *hostname;  /* NULL: not known */
	const char *interface; /* NULL: not known, or the packets left this machine */
	bool enforces;	       /* mode enforce */
};

#endif
