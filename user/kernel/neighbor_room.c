// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/neighbor_room.h"

#include "base/netlink.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* Without a later reading there is no limit: the daemon may have ended. */
#define VALID (5 * NSEC_PER_SEC)

bool kernel_neighbor_fill_take(struct neighbor_fill *fill, const struct nlmsghdr *message)
{
	const struct ndtmsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	const struct rtattr *attribute;
	struct ndt_config config;
	bool named = false;

	if (message->nlmsg_type != RTM_NEWNEIGHTBL ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)))
		return false;
	*fill = (struct neighbor_fill){};
	attribute = (const void *)((const char *)header + NLMSG_ALIGN(sizeof(*header)));
	for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length))
		if (attribute->rta_type == NDTA_NAME) {
			named = RTA_PAYLOAD(attribute) == sizeof("ndisc_cache") &&
				!memcmp(RTA_DATA(attribute), "ndisc_cache", sizeof("ndisc_cache"));
		} else if (attribute->rta_type == NDTA_THRESH3 &&
			   RTA_PAYLOAD(attribute) == sizeof(fill->limit)) {
			memcpy(&fill->limit, RTA_DATA(attribute), sizeof(fill->limit));
			fill->limit -= fill->limit / 16;
		} else if (attribute->rta_type == NDTA_CONFIG &&
			   RTA_PAYLOAD(attribute) >= sizeof(config)) {
			memcpy(&config, RTA_DATA(attribute), sizeof(config));
			fill->entries = config.ndtc_entries;
		}
	/* A message about an interface's parameters has no sizes. */
	return named && fill->limit;
}

static int take(const struct nlmsghdr *message, void *context)
{
	/* The rest of the dump is about interfaces. */
	return kernel_neighbor_fill_take(context, message) ? -ECANCELED : 0;
}

int kernel_neighbor_fill(struct neighbor_fill *fill)
{
	const struct {
		struct nlmsghdr header;
		struct ndtmsg table;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETNEIGHTBL,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.table = { .ndtm_family = AF_INET6 },
	};
	int error = netlink_dump(&request.header, false, take, fill);

	if (error == -ECANCELED)
		return 0;
	return error ? error : -ENOENT;
}

void kernel_neighbor_room(struct neighbor_room *room, const struct neighbor_fill *fill, __u32 kept,
			  __u64 now)
{
	__u32 used = fill->entries > kept ? fill->entries - kept : 0;

	__atomic_store_n(&room->left, fill->limit > used ? fill->limit - used : 0,
			 __ATOMIC_RELAXED);
	__atomic_store_n(&room->until, now + VALID, __ATOMIC_RELAXED);
}
