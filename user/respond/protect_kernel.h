/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads addresses, routes and next hops of this machine by rtnetlink(7). */
#ifndef ICMPGUARD_RESPOND_PROTECT_KERNEL_H
#define ICMPGUARD_RESPOND_PROTECT_KERNEL_H

#include "respond/protection.h"

/* Takes a prefix that must not be blocked. Returns 0, or a negative errno, which ends the
 * caller. */
typedef int (*protect_add_t)(void *context, const struct prefix *prefix, enum protection what,
			     __u32 lifetime);

/* Parses messages from the kernel: replies to dumps, or notifications. Returns 1 if a dump is
 * complete, 0 if more may come, -EINTR if something changed during the dump, or another negative
 * errno: the kernel's, -EPROTO, or `add`'s. */
int protect_kernel_take(const void *messages, size_t length, protect_add_t add, void *context);

/* Dumps all of them. Returns 0 or -ENOMEM; other failures are reported as warnings. */
int protect_kernel_load(protect_add_t add, void *context);

#endif
