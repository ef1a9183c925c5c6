// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/device.h"

#include "base/netlink.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

static void copy_word(char *word, const struct rtattr *attribute)
{
	snprintf(word, DEVICE_WORD, "%.*s", (int)RTA_PAYLOAD(attribute),
		 (const char *)RTA_DATA(attribute));
}

static void take_kinds(const struct rtattr *info, char *kind, char *port_of)
{
	int length = (int)RTA_PAYLOAD(info);
	const struct rtattr *inner;

	for (inner = RTA_DATA(info); RTA_OK(inner, length); inner = RTA_NEXT(inner, length)) {
		if (inner->rta_type == IFLA_INFO_KIND)
			copy_word(kind, inner);
		else if (inner->rta_type == IFLA_INFO_SLAVE_KIND)
			copy_word(port_of, inner);
	}
}

static unsigned int number(const struct rtattr *attribute)
{
	unsigned int value = 0;

	if (RTA_PAYLOAD(attribute) >= sizeof(value))
		memcpy(&value, RTA_DATA(attribute), sizeof(value));
	return value;
}

/* The content of one link message. */
struct link_facts {
	unsigned int mtu, master, lower, queues;
	bool elsewhere; /* the lower interface is in another network namespace */
	char kind[DEVICE_WORD], port_of[DEVICE_WORD];
};

static void read_facts(struct link_facts *facts, const struct nlmsghdr *message)
{
	const struct ifinfomsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	const struct rtattr *attribute;

	*facts = (struct link_facts){};
	for (attribute = IFLA_RTA(header); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length)) {
		switch (attribute->rta_type) {
		case IFLA_MTU:
			facts->mtu = number(attribute);
			break;
		case IFLA_MASTER:
			facts->master = number(attribute);
			break;
		case IFLA_LINK:
			facts->lower = number(attribute);
			break;
		case IFLA_NUM_RX_QUEUES:
			facts->queues = number(attribute);
			break;
		case IFLA_LINK_NETNSID:
			facts->elsewhere = true;
			break;
		case IFLA_LINKINFO:
			take_kinds(attribute, facts->kind, facts->port_of);
			break;
		default:
			break;
		}
	}
}

static int take_link(const struct nlmsghdr *message, void *context)
{
	const struct ifinfomsg *header = NLMSG_DATA(message);
	struct device *device = context;
	struct link_facts facts;

	if (message->nlmsg_type != RTM_NEWLINK ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg)))
		return 0;
	read_facts(&facts, message);
	if (header->ifi_index == device->ifindex) {
		device->type = header->ifi_type;
		device->flags = header->ifi_flags;
		device->mtu = facts.mtu;
		device->queues = facts.queues;
		memcpy(device->kind, facts.kind, sizeof(device->kind));
		memcpy(device->port_of, facts.port_of, sizeof(device->port_of));
		if (facts.master)
			if_indextoname(facts.master, device->master);
	} else if (!facts.elsewhere && (int)facts.lower == device->ifindex &&
		   !strcmp(facts.kind, "vlan")) {
		device->vlans++;
	}
	return 0;
}

int device_read(struct device *device, const char *name)
{
	static const struct {
		struct nlmsghdr header;
		struct ifinfomsg info;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETLINK,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};
	int error;

	memset(device, 0, sizeof(*device));
	snprintf(device->name, sizeof(device->name), "%s", name);
	device->ifindex = (int)if_nametoindex(name);
	if (!device->ifindex)
		return -ENODEV;
	error = netlink_dump(&request.header, false, take_link, device);
	if (error)
		return error;
	device_read_ethtool(device);
	device_read_xdp(device);
	return 0;
}
