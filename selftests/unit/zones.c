// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/zones.h"

#include <criterion/criterion.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

static __u8 messages[4096];
static size_t length;

static void add_attribute(struct nlmsghdr *message, __u16 type, const void *data, size_t size)
{
	struct rtattr *attribute = (void *)((__u8 *)message + NLMSG_ALIGN(message->nlmsg_len));

	attribute->rta_type = type;
	attribute->rta_len = (__u16)RTA_LENGTH(size);
	memcpy(RTA_DATA(attribute), data, size);
	message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

/* One interface of a dump; `kind`: NULL for a network card. */
static void add(int index, const char *name, int master, const char *kind)
{
	struct nlmsghdr *message = (void *)(messages + length);
	struct ifinfomsg *header = NLMSG_DATA(message);
	__u8 info[32] = {};
	struct rtattr *inner = (void *)info;

	*message = (struct nlmsghdr){ .nlmsg_len = NLMSG_LENGTH(sizeof(*header)),
				      .nlmsg_type = RTM_NEWLINK };
	*header = (struct ifinfomsg){ .ifi_index = index };
	add_attribute(message, IFLA_IFNAME, name, strlen(name) + 1);
	if (master)
		add_attribute(message, IFLA_MASTER, &master, sizeof(master));
	if (kind) {
		inner->rta_type = IFLA_INFO_KIND;
		inner->rta_len = (__u16)RTA_LENGTH(strlen(kind) + 1);
		memcpy(RTA_DATA(inner), kind, strlen(kind) + 1);
		add_attribute(message, IFLA_LINKINFO, info, inner->rta_len);
	}
	length += NLMSG_ALIGN(message->nlmsg_len);
}

Test(zones, members_of_a_bridge_are_on_one_link)
{
	static const int attached[] = { 2, 3, 4, 5, 6, 7 };
	struct state *state = calloc(1, sizeof(*state));
	const __u16 *zones = state->zones;

	length = 0;
	add(2, "eth0", 0, NULL);
	add(3, "eth1", 10, NULL);
	add(4, "eth2", 10, NULL);
	add(5, "eth3", 11, NULL);
	add(6, "eth4", 12, NULL);
	add(7, "eth5", 12, NULL);
	add(10, "br0", 0, "bridge");
	add(11, "bond0", 10, "bond");
	add(12, "red", 0, "vrf");
	cr_expect(zones_take(state, messages, length, attached, ARRAY_LENGTH(attached)) >= 0);
	cr_expect(zones[2] && zones[3] && zones[6]);
	cr_expect(zones[2] != zones[3], "two cards");
	cr_expect(zones[3] == zones[4], "of one bridge");
	cr_expect(zones[3] == zones[5], "of a bond in it");
	cr_expect(zones[6] != zones[7], "a VRF has many links");
	cr_expect(!zones[10] && !zones[1], "not attached");
	free(state);
}
