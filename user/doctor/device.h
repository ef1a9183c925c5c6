/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel and the driver say of a network interface, by rtnetlink, generic netlink and
 * ethtool; none of it needs a privilege. */
#ifndef ICMPGUARD_DOCTOR_DEVICE_H
#define ICMPGUARD_DOCTOR_DEVICE_H

#include "headers/types.h"

#include <net/if.h>
#include <stdbool.h>

enum { DEVICE_WORD = 32 };

/* Flags of XDP features (NETDEV_XDP_ACT_*, linux/netdev.h since Linux 6.3). */
enum { DEVICE_XDP_BASIC = 1 << 0, DEVICE_XDP_FRAGMENTS = 1 << 5 };

struct device {
	char name[IF_NAMESIZE];
	int ifindex;		      /* 0: there is no such interface */
	unsigned int type;	      /* ARPHRD_* */
	unsigned int flags;	      /* IFF_* */
	unsigned int mtu;	      /* bytes */
	char kind[DEVICE_WORD];	      /* "veth", "bond", "vlan", ...; "": a device of a driver */
	char port_of[DEVICE_WORD];    /* kind of its master: "bond", "bridge"; "": it has none */
	char master[IF_NAMESIZE];     /* name of that; "" likewise */
	unsigned int vlans;	      /* VLAN interfaces over it */
	char driver[DEVICE_WORD + 1]; /* "": not known */
	unsigned int queues;	      /* for receiving; 0: not known */
	bool features_known;	      /* whether the next three are */
	bool lro;		      /* large receive offload merges packets */
	bool gro_hardware;	      /* the device merges packets */
	bool vlan_stripped;	      /* receive VLAN offload is on */
	bool xdp_known;		      /* whether the kernel reports XDP features (6.3) */
	__u64 xdp_features;	      /* DEVICE_XDP_* among them */
};

/* Reads all of it; what cannot be had is left as not known. -ENODEV where there is no such
 * interface in this network namespace, or another negative errno; nothing is reported. */
int device_read(struct device *device, const char *name);

/* device_ethtool.c: driver, queues and features. */
void device_read_ethtool(struct device *device);
/* device_xdp.c: xdp_known, xdp_features. */
void device_read_xdp(struct device *device);

/* For kernels that do not report XDP features: whether Linux 6.1 has native XDP for a driver. */
bool device_driver_has_xdp(const char *driver);

#endif
