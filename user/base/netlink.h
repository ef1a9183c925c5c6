/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs rtnetlink(7) dumps and changes, and parses the messages of dumps and notifications. */
#ifndef ICMPGUARD_BASE_NETLINK_H
#define ICMPGUARD_BASE_NETLINK_H

#include "headers/types.h"

#include <linux/netlink.h>
#include <stddef.h>

/* Handles one message, whose header is complete. 0, or a negative errno, which ends the caller. */
typedef int (*netlink_each_t)(const struct nlmsghdr *message, void *context);

/* Parses messages as received from the kernel. Returns 1 when a dump is complete, 0 if more may
 * follow, -EINTR if something changed during the dump, or another negative errno: the kernel's,
 * -EPROTO, or that of `each`. */
int netlink_take(const void *messages, size_t length, netlink_each_t each, void *context);

/* Sends a dump request on a socket of its own and handles the responses; retries if something
 * changed meanwhile, so `each` may see a message twice. `strict`: the kernel filters by the
 * request's header (NETLINK_GET_STRICT_CHK). 0 or a negative errno, not reported. */
int netlink_dump(const struct nlmsghdr *request, bool strict, netlink_each_t each, void *context);

/* Sends a request that is answered by one message, on a socket of its own; `each` returns 1 when it
 * has that. 0, or the kernel's or another negative errno, not reported. */
int netlink_ask(const struct nlmsghdr *request, netlink_each_t each, void *context);

/* Sends a request that changes something (NLM_F_ACK set) on a socket of its own. 0, or the kernel's
 * or another negative errno, not reported. */
int netlink_change(const struct nlmsghdr *request);

#endif
