// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/zones.h"

#include "base/fnv.h"
#include "base/log.h"
#include "base/netlink.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

enum { DEVICES_MOST = INTERFACES_KNOWN };

struct device {
	int index;
	int master; /* 0: none */
	bool joins; /* its members are on one link: a bridge, a bond */
	char name[IF_NAMESIZE];
};

struct devices {
	struct device devices[DEVICES_MOST];
	int count;
};

static bool is_joined(const char *kind)
{
	return !strcmp(kind, "bridge") || !strcmp(kind, "bond") || !strcmp(kind, "team");
}

static bool has_joined_kind(const struct rtattr *info)
{
	int length = (int)RTA_PAYLOAD(info);
	const struct rtattr *inner;

	for (inner = RTA_DATA(info); RTA_OK(inner, length); inner = RTA_NEXT(inner, length))
		if (inner->rta_type == IFLA_INFO_KIND)
			return is_joined(RTA_DATA(inner));
	return false;
}

static int take_device(const struct nlmsghdr *message, void *context)
{
	const struct ifinfomsg *header = NLMSG_DATA(message);
	struct devices *devices = context;
	struct device *device = &devices->devices[devices->count];
	const struct rtattr *attribute;
	int length;

	if (message->nlmsg_type != RTM_NEWLINK ||
	    message->nlmsg_len < NLMSG_LENGTH(sizeof(*header)) || devices->count == DEVICES_MOST)
		return 0;
	*device = (struct device){ .index = header->ifi_index };
	length = (int)NLMSG_PAYLOAD(message, sizeof(*header));
	for (attribute = IFLA_RTA(header); RTA_OK(attribute, length);
	     attribute = RTA_NEXT(attribute, length))
		if (attribute->rta_type == IFLA_MASTER)
			memcpy(&device->master, RTA_DATA(attribute), sizeof(device->master));
		else if (attribute->rta_type == IFLA_LINKINFO)
			device->joins = has_joined_kind(attribute);
		else if (attribute->rta_type == IFLA_IFNAME)
			strncpy(device->name, RTA_DATA(attribute), sizeof(device->name) - 1);
	devices->count++;
	return 0;
}

static const struct device *find(const struct devices *devices, int index)
{
	for (int i = 0; i < devices->count; i++)
		if (devices->devices[i].index == index)
			return &devices->devices[i];
	return NULL;
}

/* The bridge or bond above an interface, or else the interface itself. */
static const struct device *top_of(const struct devices *devices, const struct device *device)
{
	const struct device *master = find(devices, device->master);

	for (int i = 0; i < devices->count && master && master->joins; i++) {
		device = master;
		master = find(devices, device->master);
	}
	return device;
}

/* Never 0. */
static __u16 zone_of_name(const char *name)
{
	__u32 hash = fnv_text(name);

	return (__u16)((hash >> 16 ^ hash) % 65535 + 1);
}

/* Writes the zones of the interfaces; those of interfaces that left stay, for nothing arrives
 * there. */
static void write_zones(struct state *state, const struct devices *devices, const int *indexes,
			int count)
{
	for (int i = 0; i < count; i++) {
		const struct device *device = find(devices, indexes[i]);

		if (device)
			__atomic_store_n(&state->zones[indexes[i] % ZONES],
					 zone_of_name(top_of(devices, device)->name),
					 __ATOMIC_RELAXED);
	}
}

int zones_take(struct state *state, const void *messages, size_t length, const int *indexes,
	       int count)
{
	static struct devices devices;
	int result;

	devices.count = 0;
	result = netlink_take(messages, length, take_device, &devices);
	write_zones(state, &devices, indexes, count);
	return result;
}

void zones_write(struct state *state, const struct attachment *attachments, int count)
{
	const struct {
		struct nlmsghdr header;
		struct ifinfomsg info;
	} request = {
		.header = { .nlmsg_len = sizeof(request),
			    .nlmsg_type = RTM_GETLINK,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
	};
	static int indexes[INTERFACES_KNOWN];
	static struct devices devices;
	int attached = 0, error;

	devices.count = 0;
	error = netlink_dump(&request.header, false, take_device, &devices);
	if (error) {
		log_warning(0, "cannot list the interfaces: %s", strerror(-error));
		return;
	}
	for (int i = 0; i < count && attached < INTERFACES_KNOWN; i++)
		if (attachments[i].kind != ATTACH_NONE)
			indexes[attached++] = attachments[i].ifindex;
	write_zones(state, &devices, indexes, attached);
}

void zones_of_capture(struct state *state)
{
	for (__u16 i = 0; i < ZONES; i++)
		state->zones[i] = i + 1;
}
