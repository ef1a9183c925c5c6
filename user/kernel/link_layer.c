// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/link_layer.h"

#include "base/log.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int hardware_type(const char *interface, unsigned int *type)
{
	struct ifreq request = {};
	int error = 0, file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (file < 0)
		return log_error(-errno, "%s: cannot query its type: %s", interface,
				 strerror(errno));
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	if (ioctl(file, SIOCGIFHWADDR, &request))
		error = log_error(-errno, "%s: cannot query its type: %s", interface,
				  strerror(errno));
	close(file);
	*type = request.ifr_hwaddr.sa_family;
	return error;
}

bool link_layer_known(unsigned int type, enum link *link)
{
	switch (type) {
	case ARPHRD_ETHER:
	case ARPHRD_LOOPBACK:
		*link = LINK_ETHERNET;
		return true;
	case ARPHRD_NONE: /* tun, WireGuard */
	case ARPHRD_PPP:
	case ARPHRD_RAWIP:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE:
	case ARPHRD_IP6GRE:
		*link = LINK_NONE;
		return true;
	default:
		return false;
	}
}

int link_layer(const char *interface, enum link *link)
{
	unsigned int type = 0;
	int error = hardware_type(interface, &type);

	if (error || link_layer_known(type, link))
		return error;
	return log_error(-EPROTONOSUPPORT,
			 "%s: its hardware type is %u (ARPHRD_*): only Ethernet and interfaces "
			 "whose packets begin with the IP header can be watched",
			 interface, type);
}
