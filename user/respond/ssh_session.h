/* SPDX-License-Identifier: GPL-2.0-only */
/* SSH sessions with this machine: blocks of scope all would cut them. */
#ifndef ICMPGUARD_RESPOND_SSH_SESSION_H
#define ICMPGUARD_RESPOND_SSH_SESSION_H

#include "headers/address.h"

#include <stdio.h>

/* Whether an established session came from an address of the prefix, which becomes `peer`: to port
 * 22, or to the port by which this command's own session came (SSH_CONNECTION). Looks in the network
 * namespace of the instance's daemon, and where none runs in this one. */
bool ssh_session_from(const char *instance, const struct prefix *prefix, struct prefix *peer);

/* The same of a table in the form of /proc/net/tcp or tcp6 (proc(5)); `port`: beside 22, or 0. */
bool ssh_session_in(FILE *table, unsigned int port, const struct prefix *prefix,
		    struct prefix *peer);

#endif
