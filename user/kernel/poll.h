/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the changes in the tables: the poll program, and the ring buffer that it fills. */
#ifndef ICMPGUARD_KERNEL_POLL_H
#define ICMPGUARD_KERNEL_POLL_H

#include "base/pace.h"
#include "kernel/object.h"

struct poll;

/* `observe` is called for each changed entry of any polled table, with the poll's time. `object`
 * must outlive the result. NULL, reported, on failure. */
struct poll *poll_new(const struct object *object,
		      void (*observe)(const struct change *, __u64 now, void *), void *context);
void poll_free(struct poll *poll);

/*
 * Passes on every entry that changed since the last poll; `now`: ns of the kernel side's clock.
 * Fills in the number of entries in the polled and counted tables. Returns 0; 1 if the time of
 * `pace` is over: the next call continues, and leaves entries created meanwhile to the next poll;
 * or a negative errno, reported.
 */
int poll_changes(struct poll *poll, __u64 now, struct pace *pace, struct poll_request *result);

#endif
