/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the interface of the default route. */
#ifndef ICMPGUARD_BASE_DEFAULT_ROUTE_H
#define ICMPGUARD_BASE_DEFAULT_ROUTE_H

#include <net/if.h>

/* Returns the interface of the IPv4 default route with the lowest metric, else of IPv6's. `name`
 * has IF_NAMESIZE bytes. -ENOENT if there is none. */
int default_route_interface(char *name);

#endif
