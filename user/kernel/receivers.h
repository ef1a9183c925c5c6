/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Determines whether a packet that leaves was received by an attached interface: the kernel records
 * as its input interface the attached one or the uppermost interface on top of it. VLANs and
 * macvlans are on top of their parent, bonds and bridges on top of their members.
 */
#ifndef ICMPGUARD_KERNEL_RECEIVERS_H
#define ICMPGUARD_KERNEL_RECEIVERS_H

#include "kernel/attach.h"

/* Adds the interfaces of this network namespace that are on top of the `count` given in `indexes`.
 * Returns the new number, at most `most`, or a negative errno, not reported. */
int receivers_find(int *indexes, int count, int most);
/* Writes the attached interfaces and those on top of them into the map, and removes all others. 0
 * or a negative errno, reported. */
int receivers_write(int map, const struct attachment *attachments, int count);

#endif
