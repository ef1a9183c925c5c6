/* SPDX-License-Identifier: GPL-2.0-only */
/* Queries the kernel and the driver about a network interface, with rtnetlink, generic netlink and
 * ethtool; requires no privileges. */
#ifndef ICMPGUARD_DOCTOR_DEVICE_H
#define ICMPGUARD_DOCTOR_DEVICE_H

#include "headers/types.h"

#include <net/if.h>
#include <stdbool.h>

enum { DEVICE_WORD = 32 };

/* XDP feature flags (NETDEV_XDP_ACT_*, linux/netdev.h since Linux 6.3). */
enum { DEVICE_XDP_BASIC = 1 << 0, DEVICE_XDP_FRAGMENTS = 1 << 5 };

struct device {
	char name[IF_NAMESIZE];
	int ifindex;		      /* 0: no such interface */
	unsigned int type;	      /* ARPHRD_* */
	unsigned int flags;	      /* IFF_* */
	unsigned int mtu;	      /* bytes */
	char kind[DEVICE_WORD];	      /* "veth", "bond", "vlan", ...; "": a device with a driver */
	char port_of[DEVICE_WORD];    /* kind of its master: "bond", "bridge"; "": none */
	char master[IF_NAMESIZE];     /* name of its master; "": none */
	unsigned int vlans;	      /* number of VLAN interfaces on top of it */
	char driver[DEVICE_WORD + 1]; /* "": unknown */
	unsigned int queues;	      /* receive queues; 0: unknown */
	bool features_known;	      /* whether the next three are known */
	bool lro;		      /* large receive offload merges packets */
	bool gro_hardware;	      /* the device merges packets */
	bool vlan_stripped;	      /* receive VLAN offload is on */
	bool xdp_known;		      /* the kernel reports XDP features (6.3) */
	__u64 xdp_features;	      /* including DEVICE_XDP_* */
};

/* Reads everything; what is unavailable stays unknown. -ENODEV if there is no such interface in
 * this network namespace, or another negative errno; not reported. */
int device_read(struct device *device, const char *name);

/* device_ethtool.c: driver, queues and features. */
void device_read_ethtool(struct device *device);
/* device_xdp.c: xdp_known, xdp_features. */
void device_read_xdp(struct device *device);

/* For kernels that do not report XDP features: returns whether the driver has native XDP in Linux
 * 6.1. */
bool device_driver_has_xdp(const char *driver);

#endif
