/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers the links that interfaces are on, for link-local addresses (headers/zone.h). */
#ifndef ICMPGUARD_KERNEL_ZONES_H
#define ICMPGUARD_KERNEL_ZONES_H

#include "headers/state.h"
#include "kernel/attach.h"

/* Writes the zones of the attached interfaces. If they cannot be read they stay as they were, which
 * is reported. */
void zones_write(struct state *state, const struct attachment *attachments, int count);

/* Numbers the interfaces of a capture, by their indexes. */
void zones_of_capture(struct state *state);

/* Parses messages as received from the kernel, as netlink_take(), and writes the zones of those of
 * the `count` interfaces in `indexes` that they describe. For tests. */
int zones_take(struct state *state, const void *messages, size_t length, const int *indexes,
	       int count);

#endif
