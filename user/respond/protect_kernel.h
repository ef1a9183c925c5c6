/* SPDX-License-Identifier: GPL-2.0-only */
/* Addresses, routes and next hops of this machine, as rtnetlink(7) tells them. */
#ifndef ICMPGUARD_RESPOND_PROTECT_KERNEL_H
#define ICMPGUARD_RESPOND_PROTECT_KERNEL_H

#include "respond/protection.h"

/* Takes a prefix that must not be blocked. 0, or a negative errno, which ends what calls it. */
typedef int (*protect_add_t)(void *context, const struct prefix *prefix, enum protection what,
			     __u32 lifetime);

/* Takes messages as received from the kernel: answers to dumps, or notifications. 1 where a dump
 * is complete, 0 where more may come, -EINTR where something changed while it was read, or
 * another negative errno: the kernel's, -EPROTO, `add`'s. */
int protect_kernel_take(const void *messages, size_t length, protect_add_t add, void *context);

/* Dumps all of them. 0 or -ENOMEM; everything else that fails is warned about. */
int protect_kernel_load(protect_add_t add, void *context);

#endif
