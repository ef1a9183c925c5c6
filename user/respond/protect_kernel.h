/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of protect.h that asks the kernel, and what the two parts share. */
#ifndef ICMPGUARD_RESPOND_PROTECT_KERNEL_H
#define ICMPGUARD_RESPOND_PROTECT_KERNEL_H

#include "respond/protect.h"

/* `what` is the reason's beginning: "a gateway". One that is there already stays as it is.
 * 0 or -ENOMEM. */
int protect_add(struct protected_list *list, const struct prefix *prefix, const char *what);

/* Dumps addresses, routes and next hops by rtnetlink. 0 or -ENOMEM; everything else that
 * fails is warned about. */
int protect_load_kernel(struct protected_list *list);

#endif
