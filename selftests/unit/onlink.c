// SPDX-License-Identifier: GPL-2.0-only
/* On which interface's link an address is. */
#include "kernel/onlink.h"

#include "base/prefix.h"

#include <criterion/criterion.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

enum { ETH0 = 2, ETH1 = 3, BOND0 = 4, VLAN10 = 5, OUTSIDE = 6 };

static struct address address_of_text(const char *text)
{
	struct prefix prefix;

	cr_assert_eq(prefix_parse(text, &prefix), 0);
	return prefix.address;
}

/* The interface has the address, with its network. */
static void give(struct onlink *onlink, __u32 ifindex, const char *text, __u8 length)
{
	struct {
		struct nlmsghdr header;
		struct ifaddrmsg address;
		struct rtattr attribute;
		__u8 bytes[16];
	} message = { .header = { .nlmsg_type = RTM_NEWADDR },
		      .address = { .ifa_prefixlen = length, .ifa_index = ifindex },
		      .attribute = { .rta_type = IFA_ADDRESS } };
	struct address address = address_of_text(text);
	bool ipv4 = address_is_ipv4(&address);
	size_t bytes = ipv4 ? 4 : 16;

	message.address.ifa_family = ipv4 ? AF_INET : AF_INET6;
	memcpy(message.bytes, address.bytes + 16 - bytes, bytes);
	message.attribute.rta_len = (unsigned short)RTA_LENGTH(bytes);
	message.header.nlmsg_len = (__u32)NLMSG_LENGTH(sizeof(message.address) + RTA_SPACE(bytes));
	cr_assert_geq(onlink_take(onlink, &message, message.header.nlmsg_len), 0);
}

static bool elsewhere(const struct onlink *onlink, const char *text, int first, int second)
{
	const struct address address = address_of_text(text);
	const int indexes[] = { first, second };

	return onlink_elsewhere(onlink, &address, indexes, second ? 2 : 1);
}

static void gateway(struct onlink *onlink)
{
	*onlink = (struct onlink){};
	give(onlink, ETH0, "192.0.2.1", 24);
	give(onlink, ETH0, "2001:db8:2::1", 64);
	give(onlink, OUTSIDE, "203.0.113.1", 24);
	give(onlink, OUTSIDE, "2001:db8:f::1", 64);
}

Test(onlink, of_another_interface)
{
	struct onlink onlink;

	gateway(&onlink);
	cr_expect(elsewhere(&onlink, "192.0.2.77", OUTSIDE, 0));
	cr_expect(elsewhere(&onlink, "2001:db8:2::77", OUTSIDE, 0));
	cr_expect(elsewhere(&onlink, "203.0.113.9", ETH0, 0));
	cr_expect_not(elsewhere(&onlink, "192.0.2.77", ETH0, 0));
	cr_expect_not(elsewhere(&onlink, "2001:db8:2::77", ETH0, 0));
}

/* What is beyond a router comes back by another way than it is sent. */
Test(onlink, asymmetric_routes)
{
	struct onlink onlink;

	gateway(&onlink);
	cr_expect_not(elsewhere(&onlink, "198.51.100.7", ETH0, 0));
	cr_expect_not(elsewhere(&onlink, "198.51.100.7", OUTSIDE, 0));
	cr_expect_not(elsewhere(&onlink, "2001:db8:99::7", OUTSIDE, 0));
	cr_expect_not(elsewhere(&onlink, "fe80::7", OUTSIDE, 0));
}

/* The address is the bond's, the packet a member's; likewise of a VLAN. */
Test(onlink, what_lies_over_the_interface)
{
	struct onlink onlink = {};

	give(&onlink, BOND0, "192.0.2.1", 24);
	give(&onlink, VLAN10, "198.51.100.1", 24);
	cr_expect_not(elsewhere(&onlink, "192.0.2.77", ETH0, BOND0));
	cr_expect_not(elsewhere(&onlink, "192.0.2.77", ETH1, BOND0));
	cr_expect_not(elsewhere(&onlink, "198.51.100.7", ETH0, VLAN10));
	cr_expect(elsewhere(&onlink, "192.0.2.77", OUTSIDE, 0));
}

/* Two cards in one network, in whichever order they are listed. */
Test(onlink, a_network_of_two_interfaces)
{
	for (int turn = 0; turn < 2; turn++) {
		struct onlink onlink = {};

		give(&onlink, turn ? ETH0 : ETH1, "192.0.2.1", 24);
		give(&onlink, turn ? ETH1 : ETH0, "192.0.2.2", 24);
		cr_expect_not(elsewhere(&onlink, "192.0.2.77", ETH0, 0));
		cr_expect_not(elsewhere(&onlink, "192.0.2.77", ETH1, 0));
		cr_expect(elsewhere(&onlink, "192.0.2.77", OUTSIDE, 0));
	}
}

Test(onlink, the_longest_network_counts)
{
	for (int turn = 0; turn < 2; turn++) {
		struct onlink onlink = {};

		give(&onlink, turn ? ETH0 : ETH1, turn ? "10.0.0.1" : "10.9.0.1", turn ? 8 : 24);
		give(&onlink, turn ? ETH1 : ETH0, turn ? "10.9.0.1" : "10.0.0.1", turn ? 24 : 8);
		cr_expect(elsewhere(&onlink, "10.9.0.7", ETH0, 0));
		cr_expect_not(elsewhere(&onlink, "10.9.0.7", ETH1, 0));
		cr_expect_not(elsewhere(&onlink, "10.8.0.7", ETH0, 0));
	}
}

/* An address without a network, as of a loopback or a tunnel, and a network of everything. */
Test(onlink, no_networks)
{
	struct onlink onlink = {};

	give(&onlink, ETH0, "192.0.2.1", 32);
	give(&onlink, ETH0, "2001:db8::1", 128);
	give(&onlink, ETH0, "10.0.0.1", 1);
	cr_expect_eq(onlink.count, 0);
	cr_expect_not(elsewhere(&onlink, "192.0.2.1", OUTSIDE, 0));
}
