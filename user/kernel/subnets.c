// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/subnets.h"

#include "base/netlink.h"
#include "base/prefix.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* Shortest and longest prefixes whose broadcast address matters. The default route has none, nor do
 * 0.0.0.0/1 and 128.0.0.0/1, which some tools use to override it. */
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

static int take_message(const struct nlmsghdr *message, void *context)
{
	if (message->nlmsg_type == RTM_NEWROUTE &&
	    message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct rtmsg)))
		take_route(context, message);
	return 0;
}

int subnets_take(struct prefix_list *list, const void *messages, size_t length)
{
	return netlink_take(messages, length, take_message, list);
}

/* Dumps the routes of one origin. The kernel filters, so a full table costs nothing. */
static int dump(struct prefix_list *list, unsigned char protocol)
{
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

	return netlink_dump(&request.header, true, take_message, list);
}

int subnets_read(struct prefix_list *list)
{
	/* Routes of interface addresses, of `ip route add`, and of configuration. */
	static const unsigned char origins[] = { RTPROT_KERNEL, RTPROT_BOOT, RTPROT_STATIC };
	int error = 0;

	list->count = 0;
	for (size_t i = 0; !error && i < ARRAY_LENGTH(origins); i++)
		error = dump(list, origins[i]);
	return error;
}
