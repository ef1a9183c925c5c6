/* SPDX-License-Identifier: GPL-2.0-only */
/* The lists that a daemon of the version before left pinned. */
#ifndef ICMPGUARD_LISTS_TAKEOVER_H
#define ICMPGUARD_LISTS_TAKEOVER_H

#include "kernel/pins.h"

/*
 * Reads the blocks and allowances in INSTANCE-v1, if it is there, into the lists: those of
 * operators and rules; what a configuration allowed cannot be told from what an operator did, and
 * is taken for it.  Their counters begin anew.  Nothing is removed.  What cannot be read is
 * reported.  Callers hold pins_lock_lists().
 */
void takeover_lists(const struct pins *pins, const char *instance, __u64 now);

#endif
