/* SPDX-License-Identifier: GPL-2.0-only */
/* The interface that holds the default route. */
#ifndef ICMPGUARD_BASE_DEFAULT_ROUTE_H
#define ICMPGUARD_BASE_DEFAULT_ROUTE_H

#include <net/if.h>

/* IPv4's default route of the lowest metric, else IPv6's. `name` holds IF_NAMESIZE.
 * -ENOENT where there is none. */
int default_route_interface(char *name);

#endif
