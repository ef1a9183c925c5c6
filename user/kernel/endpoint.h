/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * This machine as an endpoint: its addresses, and whether everything that is sent from them is sent
 * by a socket of it.  Not so of a router, which may translate addresses, of a host of containers or
 * virtual machines, nor while somebody makes packets by hand.
 */
#ifndef ICMPGUARD_KERNEL_ENDPOINT_H
#define ICMPGUARD_KERNEL_ENDPOINT_H

#include "config/settings.h"

#include <stdio.h>

struct own_host {
	struct prefix_list addresses; /* as many as the list holds */
	bool sockets_prove;	      /* a packet without a socket was not sent */
};

/* Reads both, from rtnetlink(7), /proc/sys/net, /proc/modules and /proc/net/raw. What cannot be
 * read proves nothing. */
void own_host_read(struct own_host *host);

/* Whether a table of raw sockets, as /proc/net/raw has it, has one by which somebody may send TCP,
 * UDP or whole packets. For tests. */
bool raw_sockets_send(FILE *table);

#endif
