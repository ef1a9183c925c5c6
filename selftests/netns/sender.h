/* SPDX-License-Identifier: GPL-2.0-only */
/* What programs need that send frames of their own at a rate. */
#ifndef SELFTESTS_NETNS_SENDER_H
#define SELFTESTS_NETNS_SENDER_H

#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <time.h>

/* Seconds, monotonic. */
static inline double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Returns a socket that sends whole frames through the interface; or -1, with errno. */
static inline int open_interface(const char *name)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET,
				       .sll_ifindex = (int)if_nametoindex(name) };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0 || !address.sll_ifindex ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	return fd;
}

#endif
