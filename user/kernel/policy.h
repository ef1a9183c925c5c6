/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes the policy for the kernel side, and reads the counts of its lines. */
#ifndef ICMPGUARD_KERNEL_POLICY_H
#define ICMPGUARD_KERNEL_POLICY_H

#include "config/policy.h"
#include "kernel/pins.h"

/* Writes the policy of the settings for the inactive configuration in `slot`. On failure, reported,
 * there is no policy: everything passes. Counts are reset for rule slots that now contain another
 * rule. */
void policy_write(const struct pins *pins, const struct settings *settings, __u32 slot);

/* Returns whether there is a policy. */
bool policy_in_force(const struct pins *pins);

/* Reads the counts of the POLICY_LINES lines, summed over CPUs. 0 or a negative errno, reported. */
int policy_read(struct policy_count *counts, const struct pins *pins);

#endif
