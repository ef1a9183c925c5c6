// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/link_state.h"

#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum link_state link_state(const char *name)
{
	int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {};
	int error;

	if (descriptor < 0)
		return LINK_UP;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	error = ioctl(descriptor, SIOCGIFFLAGS, &request);
	close(descriptor);
	if (error)
		return LINK_UP;
	if (!(request.ifr_flags & IFF_UP))
		return LINK_DOWN;
	return request.ifr_flags & IFF_RUNNING ? LINK_UP : LINK_NO_CARRIER;
}
