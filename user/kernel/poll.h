/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading what changed in the tables: the poll program, and the ring buffer it fills. */
#ifndef ICMPGUARD_KERNEL_POLL_H
#define ICMPGUARD_KERNEL_POLL_H

#include "base/pace.h"
#include "kernel/object.h"

struct poll;

/* Calls `observe` for each entry that changed, of whichever polled table, with the poll's time.
 * NULL after reporting.
 * `object` must outlive it. */
struct poll *poll_new(const struct object *object,
		      void (*observe)(const struct change *, __u64 now, void *), void *context);
void poll_free(struct poll *poll);

/*
 * Hands over every entry that changed since the last poll; `now` in ns of the kernel side's clock.
 * Fills in how many entries the polled and counted tables hold. 0; 1 when the time of `pace` is
 * over: the next call goes on, and entries that are made meanwhile are the next poll's; or a
 * negative errno, reported.
 */
int poll_changes(struct poll *poll, __u64 now, struct pace *pace, struct poll_request *result);

#endif
