/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the IPv4 networks in this machine's routing table, for their broadcast addresses. */
#ifndef ICMPGUARD_KERNEL_SUBNETS_H
#define ICMPGUARD_KERNEL_SUBNETS_H

#include "config/settings.h"

/* Reads the networks of interfaces and of manually configured routes (rtnetlink(7)), as many as
 * fit. Routes of routing daemons are excluded: there may be a million. 0 or a negative errno; the
 * list contains what could be read. */
int subnets_read(struct prefix_list *list);

/* Parses messages as received from the kernel. Exported for tests. Returns 1 when the dump is
 * complete, 0 if more messages follow, or the kernel's negative errno. */
int subnets_take(struct prefix_list *list, const void *messages, size_t length);

#endif
