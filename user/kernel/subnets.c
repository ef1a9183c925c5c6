// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/subnets.h"

#include "base/prefix.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Longest and shortest networks of which a broadcast address is of interest: the default route has
 * none, and 0.0.0.0/1 is a trick to replace it. */
enum { LENGTH_LEAST = 8, LENGTH_MOST = 30 };

static void add(struct prefix_list *list, const struct prefix *prefix)
{
	for (__u32 i = 0; i < list->count; i++)
		if (!memcmp(&list->prefixes[i], prefix, sizeof(*prefix)))
			return;
	if (list->count < SETTINGS_PREFIXES)
		list->prefixes[list->count++] = *prefix;
}

static void take_route(struct prefix_list *list, const struct nlmsghdr *message)
{
	const struct rtmsg *route = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*route));
	const struct rtattr *attribute;
	struct prefix prefix;
	__be32 ipv4;

	if (route->rtm_family != AF_INET || route->rtm_type != RTN_UNICAST ||
	    route->rtm_flags & RTM_F_CLONED || route->rtm_dst_len < LENGTH_LEAST ||
	    route->rtm_dst_len > LENGTH_MOST)
		return;
	for (attribute = RTM_RTA(route); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length)) {
		if (attribute->rta_type != RTA_DST || RTA_PAYLOAD(attribute) != sizeof(ipv4))
			continue;
		memcpy(&ipv4, RTA_DATA(attribute), sizeof(ipv4));
		prefix.length = IPV4_MAPPED_BITS + route->rtm_dst_len;
		prefix.address = address_from_ipv4(ipv4);
		add(list, &prefix);
	}
}

int subnets_take(struct prefix_list *list, const void *messages, size_t length)
{
	const struct nlmsghdr *message = messages;
	size_t step;

	while (NLMSG_OK(message, length)) {
		if (message->nlmsg_type == NLMSG_DONE)
			return 1;
		if (message->nlmsg_type == NLMSG_ERROR &&
		    message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr)))
			return ((const struct nlmsgerr *)NLMSG_DATA(message))->error;
		if (message->nlmsg_type == RTM_NEWROUTE &&
		    message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct rtmsg)))
			take_route(list, message);
		step = NLMSG_ALIGN(message->nlmsg_len);
		if (step >= length)
			break;
		length -= step;
		message = (const void *)((const char *)message + step);
	}
	return 0;
}

/* The routes of one origin: the kernel filters, so that a full table costs nothing. */
static int dump(struct prefix_list *list, int netlink, unsigned char protocol)
{
	static char buffer[1 << 16];
	const struct {
		struct nlmsghdr header;
		struct rtmsg route;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETROUTE,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.route = { .rtm_family = AF_INET,
			   .rtm_protocol = protocol,
			   .rtm_type = RTN_UNICAST },
	};
	ssize_t length;
	int result = 0;

	if (send(netlink, &request, sizeof(request), 0) < 0)
		return -errno;
	while (!result) {
		length = recv(netlink, buffer, sizeof(buffer), 0);
		if (length >= 0)
			result = subnets_take(list, buffer, (size_t)length);
		else if (errno != EINTR)
			result = -errno;
	}
	return result < 0 ? result : 0;
}

int subnets_read(struct prefix_list *list)
{
	/* Of an interface's address; of `ip route add`; of a configuration. */
	static const unsigned char origins[] = { RTPROT_KERNEL, RTPROT_BOOT, RTPROT_STATIC };
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	const int on = 1;
	int error = netlink < 0 ? -errno : 0;

	list->count = 0;
	if (!error && setsockopt(netlink, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on)))
		error = -errno;
	for (size_t i = 0; !error && i < ARRAY_LENGTH(origins); i++)
		error = dump(list, netlink, origins[i]);
	if (netlink >= 0)
		close(netlink);
	return error;
}
