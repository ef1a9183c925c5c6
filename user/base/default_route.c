// SPDX-License-Identifier: GPL-2.0-only
#include "base/default_route.h"

#include "headers/types.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Parses /proc/net/route; numbers are hexadecimal except for the metric: Iface Destination Gateway
 * Flags RefCnt Use Metric Mask ... */
static int route4(char *name)
{
	FILE *file = fopen("/proc/net/route", "re");
	unsigned int destination, mask, metric, best = UINT_MAX;
	char line[256], interface[IF_NAMESIZE];

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%15s %x %*x %*x %*d %*d %u %x", interface, &destination, &metric,
			   &mask) == 4 &&
		    destination == 0 && mask == 0 && metric < best) {
			best = metric;
			strcpy(name, interface);
		}
	fclose(file);
	return best == UINT_MAX ? -ENOENT : 0;
}

/* Parses /proc/net/ipv6_route: destination, its length, source, its length, next hop, metric,
 * references, use, flags, interface. The default route that rejects packets is on lo. */
static int route6(char *name)
{
	FILE *file = fopen("/proc/net/ipv6_route", "re");
	unsigned int length, metric, best = UINT_MAX;
	char line[256], destination[33], interface[IF_NAMESIZE];

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%32s %x %*s %*x %*s %x %*x %*x %*x %15s", destination, &length,
			   &metric, interface) == 4 &&
		    length == 0 && strspn(destination, "0") == 32 && strcmp(interface, "lo") &&
		    metric < best) {
			best = metric;
			strcpy(name, interface);
		}
	fclose(file);
	return best == UINT_MAX ? -ENOENT : 0;
}

int default_route_interface(char *name)
{
	return route4(name) && route6(name) ? -ENOENT : 0;
}
