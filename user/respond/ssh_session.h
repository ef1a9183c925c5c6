/* SPDX-License-Identifier: GPL-2.0-only */
/* Established SSH sessions with this machine: blocks of scope all would cut them off. */
#ifndef ICMPGUARD_RESPOND_SSH_SESSION_H
#define ICMPGUARD_RESPOND_SSH_SESSION_H

#include "headers/address.h"

#include <stdio.h>

/* Returns true if an established session came from an address of the prefix, and sets `peer` to it:
 * to port 22, or to the port of this command's own session (SSH_CONNECTION). Searches the network
 * namespace of the instance's daemon; if none runs, this one. */
bool ssh_session_from(const char *instance, const struct prefix *prefix, struct prefix *peer);

/* Same for a table in the format of /proc/net/tcp or tcp6 (proc(5)); `port`: in addition to 22, or
 * 0. */
bool ssh_session_in(FILE *table, unsigned int port, const struct prefix *prefix,
		    struct prefix *peer);

#endif
