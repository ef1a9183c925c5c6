/* SPDX-License-Identifier: GPL-2.0-only */
/* The allow list of a configuration, put in force. */
#ifndef ICMPGUARD_LISTS_ALLOWS_REPLACE_H
#define ICMPGUARD_LISTS_ALLOWS_REPLACE_H

#include "kernel/pins.h"
#include "config/settings.h"

/*
 * Allows what is in `to`, and no longer what is in `from` alone; what operators allowed by
 * command stays.  Callers hold pins_lock_lists().  0 or a negative errno, reported: then what
 * was allowed before still is, and nothing else.
 */
int allows_replace(const struct pins *pins, const struct prefix_list *from,
		   const struct prefix_list *to, __u64 now);

#endif
