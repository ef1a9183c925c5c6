// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/link_watch.h"

#include "base/log.h"
#include "headers/types.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGES_AT_ONCE = 64, MESSAGE_BYTES = 1 << 15 };

int link_watch_open(void)
{
	static const int groups[] = { RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR };
	int watch = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	const struct sockaddr_nl any = { .nl_family = AF_NETLINK };
	int error = watch < 0 ? -errno : 0;

	/* An unbound socket does not receive multicast notifications. */
	if (!error && bind(watch, (const struct sockaddr *)&any, sizeof(any)))
		error = -errno;
	for (size_t i = 0; !error && i < ARRAY_LENGTH(groups); i++)
		if (setsockopt(watch, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i],
			       sizeof(groups[i])))
			error = -errno;
	if (!error)
		return watch;
	if (watch >= 0)
		close(watch);
	return log_warning(error, "cannot watch this machine's interfaces: %s", strerror(-error));
}

static unsigned int changes_of(const struct nlmsghdr *message, size_t length)
{
	unsigned int changes = LINK_CHANGE_NONE;

	for (; NLMSG_OK(message, length); message = NLMSG_NEXT(message, length)) {
		if (message->nlmsg_type == RTM_NEWLINK || message->nlmsg_type == RTM_DELLINK)
			changes |= LINK_CHANGE_LINKS;
		if (message->nlmsg_type == RTM_NEWADDR || message->nlmsg_type == RTM_DELADDR)
			changes |= LINK_CHANGE_ADDRESSES;
	}
	return changes;
}

unsigned int link_watch_read(int watch)
{
	_Alignas(struct nlmsghdr) char buffer[MESSAGE_BYTES];
	unsigned int changes = LINK_CHANGE_NONE;

	for (int i = 0; i < MESSAGES_AT_ONCE; i++) {
		ssize_t length = recv(watch, buffer, sizeof(buffer), 0);

		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return errno == EAGAIN ? changes :
						 LINK_CHANGE_LINKS | LINK_CHANGE_ADDRESSES;
		changes |= changes_of((const struct nlmsghdr *)buffer, (size_t)length);
	}
	return changes;
}
