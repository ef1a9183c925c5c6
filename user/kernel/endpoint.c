// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/endpoint.h"

#include "base/netlink.h"
#include "base/prefix.h"
#include "headers/protocol.h"
#include "kernel/sysctl.h"

#include <linux/if_addr.h>
#include <netinet/in.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { LINE = 256 };

static void add_address(struct prefix_list *list, const struct address *address)
{
	if (list->count < SETTINGS_PREFIXES)
		list->prefixes[list->count++] = (struct prefix){ .length = PREFIX_WHOLE,
								 .address = *address };
}

/* IFA_LOCAL takes precedence: on point-to-point links IFA_ADDRESS is the peer. */
static int take_address(const struct nlmsghdr *message, void *context)
{
	const struct ifaddrmsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	const struct rtattr *attribute;
	struct address address = {};
	bool found = false, local = false;
	__be32 ipv4;

	if (message->nlmsg_type != RTM_NEWADDR ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)) ||
	    header->ifa_scope == RT_SCOPE_HOST)
		return 0;
	for (attribute = IFA_RTA(header); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length)) {
		if ((attribute->rta_type != IFA_ADDRESS && attribute->rta_type != IFA_LOCAL) ||
		    local)
			continue;
		if (header->ifa_family == AF_INET && RTA_PAYLOAD(attribute) == sizeof(ipv4)) {
			memcpy(&ipv4, RTA_DATA(attribute), sizeof(ipv4));
			address = address_from_ipv4(ipv4);
		} else if (header->ifa_family == AF_INET6 &&
			   RTA_PAYLOAD(attribute) == sizeof(address)) {
			memcpy(&address, RTA_DATA(attribute), sizeof(address));
		} else {
			continue;
		}
		found = true;
		local = attribute->rta_type == IFA_LOCAL;
	}
	if (found)
		add_address(context, &address);
	return 0;
}

static int dump_addresses(struct prefix_list *list)
{
	const struct {
		struct nlmsghdr header;
		struct ifaddrmsg address;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETADDR,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};

	list->count = 0;
	return netlink_dump(&request.header, false, take_address, list);
}

static bool translates(void)
{
	static const char *const modules[] = { "nf_nat ", "ip_vs ", "nf_tproxy_ipv4 ",
					       "nf_tproxy_ipv6 " };
	FILE *file = fopen("/proc/modules", "re");
	char line[LINE];
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		for (size_t i = 0; i < ARRAY_LENGTH(modules); i++)
			found |= !strncmp(line, modules[i], strlen(modules[i]));
	if (file)
		fclose(file);
	return found;
}

bool raw_sockets_send(FILE *table)
{
	char line[LINE];
	unsigned int protocol;

	while (fgets(line, sizeof(line), table))
		if (sscanf(line, " %*u: %*[0-9A-Fa-f]:%x", &protocol) == 1 &&
		    (protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP ||
		     protocol == IPPROTO_RAW))
			return true;
	return false;
}

static bool sends_by_hand(const char *path)
{
	FILE *table = fopen(path, "re");
	bool sends = false;

	if (!table)
		return false;
	sends = raw_sockets_send(table);
	fclose(table);
	return sends;
}

void own_host_read(struct own_host *host)
{
	memset(host, 0, sizeof(*host));
	host->forwards = sysctl_is_on(SYSCTL_IPV4_FORWARDING, true) ||
			 sysctl_is_on(SYSCTL_IPV6_FORWARDING, false);
	if (dump_addresses(&host->addresses)) {
		host->addresses.count = 0;
		return;
	}
	host->sockets_prove = !host->forwards && !translates() && !sends_by_hand("/proc/net/raw") &&
			      !sends_by_hand("/proc/net/raw6");
}
