// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/receivers.h"

#include "base/log.h"
#include "base/netlink.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <string.h>

enum { KNOWN_MOST = INTERFACES_KNOWN };

/* An interface, the one below it, and the master that it is a member of; 0: none. */
struct device {
	int index;
	int lower;
	int master;
};

struct devices {
	struct device devices[KNOWN_MOST];
	int count;
};

/* Returns true for kinds that deliver unchanged what the interface below them received. */
static bool is_upper(const char *kind)
{
	static const char *const kinds[] = { "vlan", "macvlan", "macvtap", "ipvlan", "ipvtap" };

	for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
		if (!strcmp(kind, kinds[i]))
			return true;
	return false;
}

static bool has_upper_kind(const struct rtattr *info)
{
	int length = (int)RTA_PAYLOAD(info);
	const struct rtattr *inner;

	for (inner = RTA_DATA(info); RTA_OK(inner, length); inner = RTA_NEXT(inner, length))
		if (inner->rta_type == IFLA_INFO_KIND)
			return is_upper(RTA_DATA(inner));
	return false;
}

static void take_device(struct devices *devices, const struct nlmsghdr *message)
{
	const struct ifinfomsg *header = NLMSG_DATA(message);
	int length = (int)NLMSG_PAYLOAD(message, sizeof(*header)), lower = 0;
	struct device device = { .index = header->ifi_index };
	const struct rtattr *attribute;
	bool upper = false;

	for (attribute = IFLA_RTA(header); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length)) {
		if (attribute->rta_type == IFLA_LINK)
			memcpy(&lower, RTA_DATA(attribute), sizeof(lower));
		else if (attribute->rta_type == IFLA_MASTER)
			memcpy(&device.master, RTA_DATA(attribute), sizeof(device.master));
		else if (attribute->rta_type == IFLA_LINKINFO)
			upper = has_upper_kind(attribute);
		else if (attribute->rta_type == IFLA_LINK_NETNSID)
			lower = 0; /* an ifindex of another network namespace */
	}
	device.lower = upper ? lower : 0;
	if (devices->count < KNOWN_MOST)
		devices->devices[devices->count++] = device;
}

static int take_message(const struct nlmsghdr *message, void *context)
{
	if (message->nlmsg_type == RTM_NEWLINK &&
	    message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct ifinfomsg)))
		take_device(context, message);
	return 0;
}

static int list_devices(struct devices *devices)
{
	static const struct {
		struct nlmsghdr header;
		struct ifinfomsg info;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETLINK,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};

	devices->count = 0;
	return netlink_dump(&request.header, false, take_message, devices);
}

static bool has(const int *indexes, int count, int index)
{
	for (int i = 0; index && i < count; i++)
		if (indexes[i] == index)
			return true;
	return false;
}

/* Adds one more layer of upper interfaces. Returns the new count. */
static int add_uppers(const struct devices *devices, int *indexes, int count, int most)
{
	for (int i = 0; i < devices->count; i++) {
		const struct device *device = &devices->devices[i];
		int add = 0;

		if (has(indexes, count, device->lower))
			add = device->index;
		else if (has(indexes, count, device->index))
			add = device->master;
		if (add && count < most && !has(indexes, count, add))
			indexes[count++] = add;
	}
	return count;
}

int receivers_find(int *indexes, int count, int most)
{
	static struct devices devices;
	int before, error = list_devices(&devices);

	if (error)
		return error;
	do {
		before = count;
		count = add_uppers(&devices, indexes, count, most);
	} while (count != before);
	return count;
}

static void remove_others(int map, const int *indexes, int count)
{
	__u32 key, next;
	bool more = !bpf_map_get_next_key(map, NULL, &next);

	/* There are no other writers, and the next key is read before this one is deleted. */
	while (more) {
		key = next;
		more = !bpf_map_get_next_key(map, &key, &next);
		if (!has(indexes, count, (int)key))
			bpf_map_delete_elem(map, &key);
	}
}

int receivers_write(int map, const struct attachment *attachments, int count)
{
	static int indexes[KNOWN_MOST];
	int known = 0;

	for (int i = 0; i < count && known < KNOWN_MOST; i++)
		if (attachments[i].kind != ATTACH_NONE)
			indexes[known++] = attachments[i].ifindex;
	count = receivers_find(indexes, known, KNOWN_MOST);
	/* Without the list, at least write the attached interfaces. */
	if (count < 0)
		log_warning(0, "cannot list the interfaces: %s", strerror(-count));
	else
		known = count;
	for (int i = 0; i < known; i++) {
		__u32 key = (__u32)indexes[i], attached = 1;

		if (bpf_map_update_elem(map, &key, &attached, BPF_ANY))
			return log_error(-errno, "cannot record interface %u: %s", key,
					 strerror(errno));
	}
	remove_others(map, indexes, known);
	return 0;
}
