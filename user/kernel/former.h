/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a daemon of version 1 left attached and pinned, in INSTANCE-v1: taken over by the run that
 * finds it, so that between the two no packet passes unchecked.
 */
#ifndef ICMPGUARD_KERNEL_FORMER_H
#define ICMPGUARD_KERNEL_FORMER_H

#include "kernel/attach.h"

/* Moves its pinned links to where this version has them: attaching then finds them as an earlier
 * run's.  To be called right before that, when nothing else can fail any more.  0 or a negative errno, reported. */
int former_take_links(const char *instance);

/* The interfaces that it left its program on: their names and kinds. Their number; at most `most`
 * are filled in. */
int former_list(const char *instance, struct attachment *attachments, int most);

/* Takes its program out of dispatchers, and removes its pins: after this version's is attached.
 * What cannot be removed is reported. */
void former_remove(const char *instance);

#endif
