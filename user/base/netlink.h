/* SPDX-License-Identifier: GPL-2.0-only */
/* Dumps by rtnetlink(7), and the messages of which dumps and notifications are made. */
#ifndef ICMPGUARD_BASE_NETLINK_H
#define ICMPGUARD_BASE_NETLINK_H

#include "headers/types.h"

#include <linux/netlink.h>
#include <stddef.h>

/* Takes one message, whose header is whole. 0, or a negative errno, which ends what calls it. */
typedef int (*netlink_each_t)(const struct nlmsghdr *message, void *context);

/* Takes messages as received from the kernel. 1 where a dump is complete, 0 where more may come,
 * -EINTR where something changed while it was read, or another negative errno: the kernel's,
 * -EPROTO, `each`'s. */
int netlink_take(const void *messages, size_t length, netlink_each_t each, void *context);

/* Sends a request for a dump, on a socket of its own, and takes the answers; again where something
 * changed meanwhile, so that `each` may see a message twice. `strict`: the kernel leaves out what
 * the request's header does not ask for (NETLINK_GET_STRICT_CHK). 0 or a negative errno, nothing
 * reported. */
int netlink_dump(const struct nlmsghdr *request, bool strict, netlink_each_t each, void *context);

#endif
