// SPDX-License-Identifier: GPL-2.0-only
#include "respond/protect_kernel.h"

#include "base/log.h"
#include "base/netlink.h"
#include "base/prefix.h"

#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* USER_HZ, the unit of times that the kernel exports. */
enum { CLOCK_TICKS = 100 };
#define LIFETIME_FOREVER 0xffffffffu

/* Destination of the prefixes found. */
struct adder {
	protect_add_t add;
	void *context;
	__u32 lifetime; /* remaining lifetime of an advertised route, s; 0: not advertised */
};

static bool take_address(struct address *address, int family, const void *bytes, size_t length)
{
	__be32 ipv4;

	if (family == AF_INET && length >= sizeof(ipv4)) {
		memcpy(&ipv4, bytes, sizeof(ipv4));
		*address = address_from_ipv4(ipv4);
		return true;
	}
	if (family == AF_INET6 && length >= sizeof(*address)) {
		memcpy(address, bytes, sizeof(*address));
		return true;
	}
	return false;
}

/* `length`: prefix length in the address family, or PREFIX_WHOLE. */
static int add_attribute(const struct adder *to, int family, const struct rtattr *attribute,
			 __u32 length, enum protection what)
{
	struct prefix prefix = { .length = length };
	struct address address;

	if (!take_address(&address, family, RTA_DATA(attribute), RTA_PAYLOAD(attribute)))
		return 0;
	if (family == AF_INET && length < PREFIX_WHOLE)
		prefix.length += IPV4_MAPPED_BITS;
	if (prefix.length > PREFIX_WHOLE)
		return 0;
	prefix.address = address_mask(&address, prefix.length);
	return to->add(to->context, &prefix, what, to->lifetime);
}

static int take_interface_address(const struct adder *to, const struct nlmsghdr *message)
{
	const struct ifaddrmsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	const struct rtattr *attribute, *found = NULL;

	/* On a point-to-point link IFA_ADDRESS is the peer's. */
	for (attribute = IFA_RTA(header); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length))
		if (attribute->rta_type == IFA_LOCAL ||
		    (attribute->rta_type == IFA_ADDRESS && !found))
			found = attribute;
	if (!found)
		return 0;
	return add_attribute(to, header->ifa_family, found, PREFIX_WHOLE, PROTECTED_OWN);
}

static int take_via(const struct adder *to, const struct rtattr *attribute)
{
	const struct rtvia *via = RTA_DATA(attribute);
	struct prefix prefix = { .length = PREFIX_WHOLE };
	struct address address;

	if (RTA_PAYLOAD(attribute) < sizeof(*via) ||
	    !take_address(&address, via->rtvia_family, via->rtvia_addr,
			  RTA_PAYLOAD(attribute) - sizeof(*via)))
		return 0;
	prefix.address = address;
	return to->add(to->context, &prefix, PROTECTED_GATEWAY, to->lifetime);
}

static int take_gateway(const struct adder *to, int family, const struct rtattr *attribute)
{
	if (attribute->rta_type == RTA_GATEWAY)
		return add_attribute(to, family, attribute, PREFIX_WHOLE, PROTECTED_GATEWAY);
	if (attribute->rta_type == RTA_VIA)
		return take_via(to, attribute);
	return 0;
}

static int take_next_hops(const struct adder *to, int family, const struct rtattr *hops)
{
	const struct rtnexthop *hop = RTA_DATA(hops);
	int length = (int)RTA_PAYLOAD(hops), inner, error = 0;
	const struct rtattr *attribute;

	while (!error && length >= (int)sizeof(*hop) && RTNH_OK(hop, length)) {
		inner = hop->rtnh_len - (int)RTNH_LENGTH(0);
		for (attribute = RTNH_DATA(hop); RTA_OK(attribute, inner);
		     attribute = RTA_NEXT(attribute, inner))
			if (!error)
				error = take_gateway(to, family, attribute);
		length -= (int)RTNH_ALIGN(hop->rtnh_len);
		hop = RTNH_NEXT(hop);
	}
	return error;
}

/* Returns the remaining lifetime of a route from a router advertisement, s. */
static __u32 advertised_lifetime(const struct rtmsg *route, int length)
{
	const struct rtattr *attribute;
	struct rta_cacheinfo info;

	for (attribute = RTM_RTA(route); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length)) {
		if (attribute->rta_type != RTA_CACHEINFO || RTA_PAYLOAD(attribute) < sizeof(info))
			continue;
		memcpy(&info, RTA_DATA(attribute), sizeof(info));
		if (info.rta_expires > 0)
			return (__u32)info.rta_expires / CLOCK_TICKS + 1;
	}
	return LIFETIME_FOREVER;
}

static int take_route(const struct adder *from, const struct nlmsghdr *message)
{
	const struct rtmsg *route = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*route));
	struct adder with = *from, *to = &with;
	const struct rtattr *attribute;
	int error = 0;

	if (route->rtm_protocol == RTPROT_RA)
		with.lifetime = advertised_lifetime(route, length);

	/* A forged redirect creates such routes; its sender must not get protection. */
	if (route->rtm_flags & RTM_F_CLONED || route->rtm_protocol == RTPROT_REDIRECT)
		return 0;
	for (attribute = RTM_RTA(route); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length)) {
		if (error)
			break;
		if (attribute->rta_type == RTA_DST && route->rtm_type == RTN_LOCAL)
			error = add_attribute(to, route->rtm_family, attribute, route->rtm_dst_len,
					      PROTECTED_OWN);
		else if (attribute->rta_type == RTA_MULTIPATH)
			error = take_next_hops(to, route->rtm_family, attribute);
		else
			error = take_gateway(to, route->rtm_family, attribute);
	}
	return error;
}

static const struct rtattr *next_hop_attributes(const struct nhmsg *header)
{
	return (const void *)((const char *)header + NLMSG_ALIGN(sizeof(*header)));
}

static int take_next_hop(const struct adder *to, const struct nlmsghdr *message)
{
	const struct nhmsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	const struct rtattr *attribute;

	for (attribute = next_hop_attributes(header); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length))
		if (attribute->rta_type == NHA_GATEWAY)
			return add_attribute(to, header->nh_family, attribute, PREFIX_WHOLE,
					     PROTECTED_GATEWAY);
	return 0;
}

static size_t header_bytes(__u16 type)
{
	switch (type) {
	case RTM_NEWADDR:
		return sizeof(struct ifaddrmsg);
	case RTM_NEWROUTE:
		return sizeof(struct rtmsg);
	case RTM_NEWNEXTHOP:
		return sizeof(struct nhmsg);
	default:
		return 0;
	}
}

static int take_message(const struct nlmsghdr *message, void *context)
{
	const struct adder *to = context;

	if (message->nlmsg_len < NLMSG_LENGTH(header_bytes(message->nlmsg_type)))
		return -EPROTO;
	switch (message->nlmsg_type) {
	case RTM_NEWADDR:
		return take_interface_address(to, message);
	case RTM_NEWROUTE:
		return take_route(to, message);
	case RTM_NEWNEXTHOP:
		return take_next_hop(to, message);
	default:
		return 0;
	}
}

static int dump(struct adder *to, __u16 type)
{
	/* All zeros: dump everything. The kernel expects a header of the replies' length. */
	const __u16 answer = type - (RTM_GETADDR - RTM_NEWADDR);
	const struct {
		struct nlmsghdr header;
		struct rtmsg longest;
	} request = {
		.header = { .nlmsg_len = NLMSG_LENGTH(header_bytes(answer)),
			    .nlmsg_type = type,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};

	return netlink_dump(&request.header, false, take_message, to);
}

int protect_kernel_take(const void *messages, size_t length, protect_add_t add, void *context)
{
	struct adder to = { .add = add, .context = context };

	return netlink_take(messages, length, take_message, &to);
}

int protect_kernel_load(protect_add_t add, void *context)
{
	struct adder to = { .add = add, .context = context };
	static const struct {
		__u16 type;
		const char *what;
		const char *unprotected;
	} dumps[] = {
		{ RTM_GETADDR, "addresses", "its own addresses" },
		{ RTM_GETROUTE, "routes", "its gateways" },
		{ RTM_GETNEXTHOP, "next hops", "some gateways" },
	};
	int error;

	for (size_t i = 0; i < ARRAY_LENGTH(dumps); i++) {
		error = dump(&to, dumps[i].type);
		if (error == -ENOMEM)
			return error;
		/* Next-hop objects exist since Linux 5.3. */
		if (error && !(dumps[i].type == RTM_GETNEXTHOP && error == -EOPNOTSUPP))
			log_warning(error,
				    "cannot read this machine's %s: %s; %s may not be protected "
				    "from blocks",
				    dumps[i].what, strerror(-error), dumps[i].unprotected);
	}
	return 0;
}
