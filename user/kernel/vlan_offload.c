// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/vlan_offload.h"

#include "base/log.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Runs a command of ethtool. 0 or a negative errno. */
static int device_ask(const char *interface, void *command)
{
	struct ifreq request = { .ifr_data = command };
	int error = 0, file = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (file < 0)
		return -errno;
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	if (ioctl(file, SIOCETHTOOL, &request))
		error = -errno;
	close(file);
	return error;
}

/* Runs ETHTOOL_GFLAGS or ETHTOOL_SFLAGS. 0 or a negative errno. */
static int device_flags(const char *interface, __u32 command, __u32 *flags)
{
	struct ethtool_value value = { .cmd = command, .data = *flags };
	int error = device_ask(interface, &value);

	*flags = value.data;
	return error;
}

/* A veth receives what its peer sends, with the tag beside the frame if the peer left it there:
 * nothing at this end changes that. */
static void warn_of_peer(const char *interface)
{
	struct ethtool_drvinfo driver = { .cmd = ETHTOOL_GDRVINFO };

	if (device_ask(interface, &driver) ||
	    strncmp(driver.driver, "veth", sizeof(driver.driver)) != 0)
		return;
	log_warning(0,
		    "%s is a veth: vlan: yes sees the VLAN tags that its peer writes into the "
		    "frames (at the peer: ethtool -K PEER tx-vlan-hw-insert off)",
		    interface);
}

static bool is_on(const char *interface, __u32 *flags)
{
	*flags = 0;
	return device_flags(interface, ETHTOOL_GFLAGS, flags) == 0 && *flags & ETH_FLAG_RXVLAN;
}

int vlan_offload_check(const char *interface, enum vlan_mode mode)
{
	__u32 flags, wanted;

	if (mode == VLAN_YES)
		warn_of_peer(interface);
	if (mode != VLAN_YES || !is_on(interface, &flags))
		return 0;
	wanted = flags & ~(__u32)ETH_FLAG_RXVLAN;
	device_flags(interface, ETHTOOL_SFLAGS, &wanted);
	if (!is_on(interface, &flags)) {
		log_info("%s: receive VLAN offload is turned off, for vlan: yes", interface);
		return 0;
	}
	return log_error(-EOPNOTSUPP,
			 "%s: vlan: yes needs the VLAN tags of its frames, and its driver keeps "
			 "receive VLAN offload on (ethtool -K %s rx-vlan-offload off)",
			 interface, interface);
}
