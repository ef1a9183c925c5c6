// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/onlink.h"

#include "base/netlink.h"
#include "base/prefix.h"
#include "kernel/sysctl.h"

#include <bpf/bpf.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* Shorter ones are no link's. */
enum { LENGTH_LEAST4 = 8, LENGTH_LEAST6 = 32 };

struct reading {
	struct onlink *onlink;
	int interfaces; /* the map; -1: all */
};

static bool take_prefix(const struct ifaddrmsg *header, const struct rtattr *attribute,
			struct prefix *prefix)
{
	struct address address;
	__be32 ipv4;

	prefix->length = header->ifa_prefixlen;
	if (header->ifa_family == AF_INET && RTA_PAYLOAD(attribute) == sizeof(ipv4)) {
		memcpy(&ipv4, RTA_DATA(attribute), sizeof(ipv4));
		address = address_from_ipv4(ipv4);
		prefix->length += IPV4_MAPPED_BITS;
		if (header->ifa_prefixlen < LENGTH_LEAST4)
			return false;
	} else if (header->ifa_family == AF_INET6 && RTA_PAYLOAD(attribute) == sizeof(address)) {
		memcpy(&address, RTA_DATA(attribute), sizeof(address));
		if (header->ifa_prefixlen < LENGTH_LEAST6)
			return false;
	} else {
		return false;
	}
	/* An address alone says nothing of a link. */
	if (prefix->length >= PREFIX_WHOLE)
		return false;
	prefix->address = address_mask(&address, prefix->length);
	return true;
}

static bool is_attached(const struct reading *reading, __u32 ifindex)
{
	__u32 value;

	return reading->interfaces < 0 ||
	       !bpf_map_lookup_elem(reading->interfaces, &ifindex, &value);
}

/* IFA_ADDRESS: of a point-to-point link the other end's network, which is the one meant. */
static int take_address(const struct nlmsghdr *message, void *context)
{
	const struct ifaddrmsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	const struct reading *reading = context;
	struct onlink *onlink = reading->onlink;
	struct onlink_network network = {};
	const struct rtattr *attribute;

	if (message->nlmsg_type != RTM_NEWADDR ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)) ||
	    header->ifa_scope != RT_SCOPE_UNIVERSE || !is_attached(reading, header->ifa_index))
		return 0;
	network.ifindex = header->ifa_index;
	for (attribute = IFA_RTA(header); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length))
		if (attribute->rta_type == IFA_ADDRESS && onlink->count < ONLINK_NETWORKS &&
		    take_prefix(header, attribute, &network.prefix))
			onlink->networks[onlink->count++] = network;
	return 0;
}

int onlink_take(struct onlink *onlink, const void *messages, size_t length)
{
	struct reading reading = { .onlink = onlink, .interfaces = -1 };

	return netlink_take(messages, length, take_address, &reading);
}

int onlink_read(struct onlink *onlink, int interfaces)
{
	const struct {
		struct nlmsghdr header;
		struct ifaddrmsg address;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETADDR,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};
	struct reading reading = { .onlink = onlink, .interfaces = interfaces };
	int error;

	onlink->count = 0;
	onlink->forwards = sysctl_is_on(SYSCTL_IPV4_FORWARDING, false) ||
			   sysctl_is_on(SYSCTL_IPV6_FORWARDING, false);
	error = netlink_dump(&request.header, false, take_address, &reading);
	if (error)
		onlink->count = 0;
	return error;
}

static bool has(const int *indexes, int count, __u32 ifindex)
{
	for (int i = 0; i < count; i++)
		if ((__u32)indexes[i] == ifindex)
			return true;
	return false;
}

bool onlink_elsewhere(const struct onlink *onlink, const struct address *address,
		      const int *indexes, int count)
{
	__u32 longest = 0;
	bool here = false;

	for (__u32 i = 0; i < onlink->count; i++) {
		const struct onlink_network *network = &onlink->networks[i];

		if (network->prefix.length < longest || !prefix_holds(&network->prefix, address))
			continue;
		here = has(indexes, count, network->ifindex) ||
		       (here && network->prefix.length == longest);
		longest = network->prefix.length;
	}
	return longest && !here;
}

bool onlink_is_origin(__u8 ttl)
{
	return ttl == 64 || ttl == 128 || ttl == 255;
}
