/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Takes over what a daemon of version 1 left attached and pinned in INSTANCE-v1, so that no packet
 * passes unchecked in between.
 */
#ifndef ICMPGUARD_KERNEL_FORMER_H
#define ICMPGUARD_KERNEL_FORMER_H

#include "kernel/attach.h"

/* Moves its pinned links to this version's directory, where attaching finds them like those of an
 * earlier run. Call it right before attaching, when nothing else can fail any more. 0 or a negative
 * errno, reported. */
int former_take_links(const char *instance);

/* Fills in the names and kinds of the interfaces that it left its program on, at most `most`.
 * Returns their number. */
int former_list(const char *instance, struct attachment *attachments, int most);

/* Removes its program from dispatchers, and its pins. Call it after this version's program is
 * attached. Failures are reported. */
void former_remove(const char *instance);

#endif
