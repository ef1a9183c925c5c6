// SPDX-License-Identifier: GPL-2.0-only
/* The fill of the kernel's neighbour table, and the room that it leaves for strangers. */
#include "kernel/neighbor_room.h"

#include "headers/hash.h"

#include <criterion/criterion.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

struct message {
	struct nlmsghdr header;
	struct ndtmsg table;
	__u8 attributes[128];
};

/* Copies bytes: the compiler may assume that an attribute is not in an array of them. */
static void add(struct message *message, __u16 type, const void *value, __u16 length)
{
	const struct rtattr attribute = { .rta_len = (__u16)RTA_LENGTH(length), .rta_type = type };
	const __u32 offset = NLMSG_ALIGN(message->header.nlmsg_len);
	char *bytes = (char *)message + offset;

	memcpy(bytes, &attribute, sizeof(attribute));
	memcpy(bytes + RTA_LENGTH(0), value, length);
	message->header.nlmsg_len = offset + RTA_SPACE(length);
}

static struct message table(const char *name, __u32 entries, __u32 limit)
{
	const struct ndt_config config = { .ndtc_entries = entries };
	struct message message = { .header.nlmsg_len = NLMSG_LENGTH(sizeof(struct ndtmsg)),
				   .header.nlmsg_type = RTM_NEWNEIGHTBL,
				   .table.ndtm_family = 10 };

	add(&message, NDTA_NAME, name, (__u16)(strlen(name) + 1));
	if (limit)
		add(&message, NDTA_THRESH3, &limit, sizeof(limit));
	add(&message, NDTA_CONFIG, &config, sizeof(config));
	return message;
}

Test(neighbor_room, is_read)
{
	struct message message = table("ndisc_cache", 300, 512);
	struct neighbor_fill fill;

	cr_expect(kernel_neighbor_fill_take(&fill, &message.header));
	cr_expect(fill.entries == 300 && fill.limit == 480);
	message = table("ndisc_cache", 300, 0);
	cr_expect(!kernel_neighbor_fill_take(&fill, &message.header), "of an interface");
	message = table("arp_cache", 300, 512);
	cr_expect(!kernel_neighbor_fill_take(&fill, &message.header));
	message = table("ndisc_cache", 300, 512);
	message.header.nlmsg_type = RTM_NEWNEIGH;
	cr_expect(!kernel_neighbor_fill_take(&fill, &message.header));
	message.header.nlmsg_len = NLMSG_LENGTH(2);
	cr_expect(!kernel_neighbor_fill_take(&fill, &message.header));
}

Test(neighbor_room, is_what_is_left)
{
	const struct neighbor_fill fills[] = {
		{ 300, 512 }, { 700, 512 }, { 700, 512 }, { 3, 512 }
	};
	const __u32 kept[] = { 0, 0, 400, 10 };
	const __s64 left[] = { 212, 0, 212, 512 };

	for (int i = 0; i < 4; i++) {
		struct neighbor_room room = { .left = -5 };

		kernel_neighbor_room(&room, &fills[i], kept[i], 7 * NSEC_PER_SEC);
		cr_expect(room.left == left[i] && room.until > 8 * NSEC_PER_SEC, "%d: %lld", i,
			  room.left);
	}
}
