/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This machine as an endpoint: its addresses, and whether every packet sent from them comes from
 * one of its sockets. That is not so on a router, which may translate addresses, on a host of
 * containers or virtual machines, or while a raw socket is open.
 */
#ifndef ICMPGUARD_KERNEL_ENDPOINT_H
#define ICMPGUARD_KERNEL_ENDPOINT_H

#include "config/settings.h"

#include <stdio.h>

struct own_host {
	struct prefix_list addresses; /* as many as fit */
	bool forwards;		      /* it forwards packets of others */
	bool sockets_prove;	      /* a packet without a socket was not sent by this machine */
	bool watched;		      /* the caller's: what leaves is seen on every interface */
};

/* Reads both from rtnetlink(7), /proc/sys/net, /proc/modules and /proc/net/raw. If the addresses
 * cannot be read, sockets_prove is false. */
void own_host_read(struct own_host *host);

/* Returns whether a table of raw sockets in the format of /proc/net/raw contains one that can send
 * TCP, UDP or arbitrary IP packets. Exported for tests. */
bool raw_sockets_send(FILE *table);

#endif
