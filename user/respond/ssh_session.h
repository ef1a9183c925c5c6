/* SPDX-License-Identifier: GPL-2.0-only */
/* Established SSH sessions with this machine: blocks of scope all would cut them off. */
#ifndef ICMPGUARD_RESPOND_SSH_SESSION_H
#define ICMPGUARD_RESPOND_SSH_SESSION_H

#include "base/prefix_set.h"

#include <stdio.h>

/* Adds the peers of established sessions to port 22, or to the port of this command's own session
 * (SSH_CONNECTION). Searches the network namespace of the instance's daemon; if none runs, this
 * one. Reads the kernel's whole table: call it once for many prefixes. The caller frees `peers`.
 * Returns 0 or -ENOMEM, reported. */
int ssh_sessions_read(struct prefix_set *peers, const char *instance);

/* Same for a table in the format of /proc/net/tcp or tcp6 (proc(5)); `port`: in addition to 22, or
 * 0. The caller then calls prefix_set_sort(). */
int ssh_sessions_take(struct prefix_set *peers, FILE *table, unsigned int port);

/* Returns a peer within the prefix, or NULL. */
const struct prefix *ssh_session_from(const struct prefix_set *peers, const struct prefix *prefix);

#endif
