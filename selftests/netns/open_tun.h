/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ICMPGUARD_SELFTESTS_OPEN_TUN_H
#define ICMPGUARD_SELFTESTS_OPEN_TUN_H

#include <arpa/inet.h> /* before those of linux/, which then omit what it defines */
#include <err.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <sys/ioctl.h>

/* Opens a tun interface of packets without a header, non-blocking. Any error ends the program. */
static inline int open_tun(const char *interface)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (tun < 0)
		err(2, "/dev/net/tun");
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	if (ioctl(tun, TUNSETIFF, &request))
		err(2, "%s", interface);
	return tun;
}

#endif
