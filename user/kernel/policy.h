/* SPDX-License-Identifier: GPL-2.0-only */
/* The policy, written for the kernel side, and what its lines counted. */
#ifndef ICMPGUARD_KERNEL_POLICY_H
#define ICMPGUARD_KERNEL_POLICY_H

#include "config/policy.h"
#include "kernel/pins.h"

/* Writes the policy of the settings for the configuration in `slot`, which is not in force. What
 * cannot be written is reported, and there is no policy then: all passes. Counts of rules whose
 * place another rule takes begin anew. */
void policy_write(const struct pins *pins, const struct settings *settings, __u32 slot);

/* Whether there is a policy. */
bool policy_in_force(const struct pins *pins);

/* What the lines counted, POLICY_LINES of them, summed over CPUs. 0 or a negative errno,
 * reported. */
int policy_read(struct policy_count *counts, const struct pins *pins);

#endif
