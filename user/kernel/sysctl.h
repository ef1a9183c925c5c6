/* SPDX-License-Identifier: GPL-2.0-only */
/* Switches of the kernel (sysctl(8)) of this network namespace. */
#ifndef ICMPGUARD_KERNEL_SYSCTL_H
#define ICMPGUARD_KERNEL_SYSCTL_H

#include <stdbool.h>

#define SYSCTL_IPV4_FORWARDING "/proc/sys/net/ipv4/ip_forward"
#define SYSCTL_IPV6_FORWARDING "/proc/sys/net/ipv6/conf/all/forwarding"

/* Returns whether a switch is on; `missing` if it cannot be read. */
bool sysctl_is_on(const char *path, bool missing);

#endif
