// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/neighbor_table.h"

#include "base/netlink.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* The destination of a dump. */
struct reading {
	struct kernel_neighbors *list;
	const unsigned int *interfaces;
	size_t count;
};

/* USER_HZ, the unit of the kernel's times for user space. */
enum { CLOCK_TICKS = 100 };

static bool take_destination(struct kernel_neighbor *neighbor, int family,
			     const struct rtattr *attribute)
{
	__be32 ipv4;

	if (family == AF_INET && RTA_PAYLOAD(attribute) == sizeof(ipv4)) {
		memcpy(&ipv4, RTA_DATA(attribute), sizeof(ipv4));
		neighbor->address = address_from_ipv4(ipv4);
		return true;
	}
	if (family == AF_INET6 && RTA_PAYLOAD(attribute) == sizeof(neighbor->address)) {
		memcpy(&neighbor->address, RTA_DATA(attribute), sizeof(neighbor->address));
		return true;
	}
	return false;
}

/* Returns false if the entry is not usable. */
static bool take_state(struct kernel_neighbor *neighbor, __u16 state, bool link)
{
	if (state & (NUD_FAILED | NUD_INCOMPLETE)) {
		neighbor->state = NEIGHBOR_LOST;
		memset(neighbor->link, 0, sizeof(neighbor->link));
		return true;
	}
	neighbor->state = state & NUD_PERMANENT ? NEIGHBOR_SET :
			  state & NUD_REACHABLE ? NEIGHBOR_CONFIRMED :
						  NEIGHBOR_HELD;
	neighbor->probed = !!(state & NUD_PROBE);
	return link && state & (NUD_PERMANENT | NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE);
}

void kernel_neighbors_take(struct kernel_neighbors *list, const struct nlmsghdr *message)
{
	const struct ndmsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	const struct rtattr *attribute;
	struct kernel_neighbor neighbor = {};
	bool address = false, link = false;
	struct nda_cacheinfo cache;

	if (message->nlmsg_type != RTM_NEWNEIGH ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)) || list->count == KERNEL_NEIGHBORS)
		return;
	neighbor.ifindex = (__u32)header->ndm_ifindex;
	attribute = (const void *)((const char *)header + NLMSG_ALIGN(sizeof(*header)));
	for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length))
		if (attribute->rta_type == NDA_DST) {
			address = take_destination(&neighbor, header->ndm_family, attribute);
		} else if (attribute->rta_type == NDA_LLADDR &&
			   RTA_PAYLOAD(attribute) == sizeof(neighbor.link)) {
			memcpy(neighbor.link, RTA_DATA(attribute), sizeof(neighbor.link));
			link = true;
		} else if (attribute->rta_type == NDA_CACHEINFO &&
			   RTA_PAYLOAD(attribute) >= sizeof(cache)) {
			memcpy(&cache, RTA_DATA(attribute), sizeof(cache));
			neighbor.confirmed = cache.ndm_confirmed * (NSEC_PER_SEC / CLOCK_TICKS);
		} else if (attribute->rta_type == NDA_FLAGS_EXT) {
			neighbor.managed = true;
		}
	if (header->ndm_state & NUD_PERMANENT || header->ndm_flags & ~NTF_ROUTER)
		neighbor.managed = true;
	if (address && take_state(&neighbor, header->ndm_state, link))
		list->neighbors[list->count++] = neighbor;
}

static int take(const struct nlmsghdr *message, void *context)
{
	const struct ndmsg *header = NLMSG_DATA(message);
	const struct reading *reading = context;

	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)))
		return 0;
	if (header->ndm_family == AF_INET6 &&
	    (header->ndm_state & NUD_PERMANENT || header->ndm_flags & NTF_EXT_LEARNED))
		reading->list->kept++;
	for (size_t i = 0; i < reading->count; i++)
		if ((unsigned int)header->ndm_ifindex == reading->interfaces[i])
			kernel_neighbors_take(reading->list, message);
	return 0;
}

int kernel_neighbors_read(struct kernel_neighbors *list, const unsigned int *interfaces,
			  size_t count)
{
	const struct {
		struct nlmsghdr header;
		struct ndmsg neighbor;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETNEIGH,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};
	struct reading reading = { .list = list, .interfaces = interfaces, .count = count };
	int error;

	list->count = list->kept = 0;
	error = netlink_dump(&request.header, false, take, &reading);
	if (error)
		list->count = list->kept = 0;
	return error;
}

int kernel_neighbor_probe(const struct address *address, __u32 ifindex, const __u8 *link)
{
	struct {
		struct nlmsghdr header;
		struct ndmsg neighbor;
		struct rtattr destination_header;
		struct address destination;
		struct rtattr link_header;
		__u8 link[RTA_ALIGN(LINK_BYTES)];
	} request = {
		/* Without NLM_F_REPLACE: that would clear the entry's router flag, with which its
		 * default route ends. */
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_NEWNEIGH,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.neighbor = { .ndm_family = AF_INET6,
			      .ndm_ifindex = (int)ifindex,
			      .ndm_state = NUD_PROBE },
		.destination_header = { RTA_LENGTH(sizeof(*address)), NDA_DST },
		.destination = *address,
		.link_header = { RTA_LENGTH(LINK_BYTES), NDA_LLADDR },
	};

	memcpy(request.link, link, LINK_BYTES);
	return netlink_change(&request.header);
}
