/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes over the lists that a daemon of version 1 left pinned. */
#ifndef ICMPGUARD_LISTS_TAKEOVER_H
#define ICMPGUARD_LISTS_TAKEOVER_H

#include "kernel/pins.h"

/*
 * Reads the blocks and allowances in INSTANCE-v1, if it exists, into the lists. Version 1 did not
 * distinguish configured allowances from operators', so all count as operators'. Counters start at
 * zero. Nothing is removed. Failures are reported. The caller holds pins_lock_lists().
 */
void takeover_lists(const struct pins *pins, const char *instance, __u64 now);

#endif
