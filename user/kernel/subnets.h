/* SPDX-License-Identifier: GPL-2.0-only */
/* The IPv4 networks that this machine's routes show, for their broadcast addresses. */
#ifndef ICMPGUARD_KERNEL_SUBNETS_H
#define ICMPGUARD_KERNEL_SUBNETS_H

#include "config/settings.h"

/* Reads the networks of this machine's interfaces and the routes that a person set (rtnetlink(7));
 * what a routing daemon learned is left out, since that may be a million. The first of them, as many
 * as the list holds. 0, or a negative errno: the list has what could be read. */
int subnets_read(struct prefix_list *list);

/* What it is made of, for tests: takes messages as received from the kernel. 1 where a dump is
 * complete, 0 where more may come, or the kernel's negative errno. */
int subnets_take(struct prefix_list *list, const void *messages, size_t length);

#endif
