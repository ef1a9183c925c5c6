/* SPDX-License-Identifier: GPL-2.0-only */
/* The instance that writes a record, and the interface on which the alert's packets arrived. */
#ifndef ICMPGUARD_SINKS_OBSERVER_H
#define ICMPGUARD_SINKS_OBSERVER_H

#include <stdbool.h>

struct observer {
	const char *instance;
	const char *hostname;  /* NULL: unknown */
	const char *interface; /* NULL: unknown, or the packets left this machine */
	bool enforces;	       /* in enforce mode */
};

#endif
