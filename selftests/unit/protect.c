// SPDX-License-Identifier: GPL-2.0-only
#include "respond/protect.h"
#include "respond/protect_file.h"
#include "respond/routers.h"
#include "respond/ssh_session.h"

#include "base/prefix.h"
#include "kernel/instance.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct protected_list *list;

/* Messages as the kernel sends them, one after the other. */
static struct {
	size_t length;
	_Alignas(4) char bytes[4096];
} blob;

static struct nlmsghdr *message; /* the one being built */

static void set_up(void)
{
	list = protect_new();
	memset(&blob, 0, sizeof(blob));
}

static void tear_down(void)
{
	protect_free(list);
}

TestSuite(protect, .init = set_up, .fini = tear_down);

static void grow(struct nlmsghdr *header, size_t bytes)
{
	header->nlmsg_len += (__u32)NLMSG_ALIGN(bytes);
	blob.length = (size_t)((char *)header - blob.bytes) + header->nlmsg_len;
}

static void start(__u16 type, const void *body, size_t length)
{
	message = (void *)(blob.bytes + blob.length);
	*message = (struct nlmsghdr){ .nlmsg_type = type };
	memcpy(NLMSG_DATA(message), body, length);
	grow(message, NLMSG_LENGTH(length));
}

static void append(__u16 type, const void *value, size_t length)
{
	struct rtattr *attribute = (void *)(blob.bytes + blob.length);

	attribute->rta_type = type;
	attribute->rta_len = (unsigned short)RTA_LENGTH(length);
	memcpy(RTA_DATA(attribute), value, length);
	grow(message, attribute->rta_len);
}

static size_t address_bytes(const char *text, void *bytes)
{
	if (inet_pton(AF_INET, text, bytes) == 1)
		return 4;
	cr_assert(eq(int, inet_pton(AF_INET6, text, bytes), 1), "%s", text);
	return 16;
}

static void append_address(__u16 type, const char *text)
{
	char bytes[16];

	append(type, bytes, address_bytes(text, bytes));
}

static void start_route(unsigned char family, unsigned char type, unsigned char length)
{
	const struct rtmsg route = { .rtm_family = family,
				     .rtm_type = type,
				     .rtm_dst_len = length,
				     .rtm_protocol = RTPROT_BOOT };

	start(RTM_NEWROUTE, &route, sizeof(route));
}

static void take(void)
{
	cr_assert(eq(int, protect_take_messages(list, blob.bytes, blob.length), 0));
}

static const char *reason(const char *text)
{
	struct prefix prefix;

	cr_assert(eq(int, prefix_parse(text, &prefix), 0), "%s", text);
	return protect_reason(list, &prefix);
}

#define EXPECT_REASON(prefix, text) cr_expect(eq(str, (char *)reason(prefix), (char *)(text)))
#define EXPECT_NONE(prefix)	    cr_expect(eq(ptr, (void *)reason(prefix), NULL), "%s", prefix)

Test(protect, interface_addresses_are_own)
{
	const struct ifaddrmsg four = { .ifa_family = AF_INET }, six = { .ifa_family = AF_INET6 };

	start(RTM_NEWADDR, &four, sizeof(four));
	append_address(IFA_ADDRESS, "192.0.2.2");
	append_address(IFA_LOCAL, "192.0.2.1");
	start(RTM_NEWADDR, &four, sizeof(four)); /* their order is not guaranteed */
	append_address(IFA_LOCAL, "192.0.2.3");
	append_address(IFA_ADDRESS, "192.0.2.4");
	start(RTM_NEWADDR, &six, sizeof(six));
	append_address(IFA_ADDRESS, "2001:db8::1");
	take();
	EXPECT_REASON("192.0.2.1", "an address of this machine (192.0.2.1)");
	EXPECT_REASON("192.0.2.0/24", "an address of this machine (192.0.2.1)");
	EXPECT_REASON("2001:db8::/32", "an address of this machine (2001:db8::1)");
	EXPECT_NONE("192.0.2.2"); /* the other end of a point-to-point link */
	EXPECT_NONE("192.0.2.4");
	EXPECT_NONE("192.0.2.128/25");
	EXPECT_NONE("2001:db8::2");
}

Test(protect, local_routes_are_own_and_others_are_not)
{
	start_route(AF_INET, RTN_LOCAL, 8);
	append_address(RTA_DST, "127.0.0.0");
	start_route(AF_INET6, RTN_LOCAL, 64);
	append_address(RTA_DST, "2001:db8:5::");
	start_route(AF_INET, RTN_UNICAST, 24);
	append_address(RTA_DST, "198.51.100.0");
	take();
	EXPECT_REASON("127.9.9.9", "an address of this machine (127.0.0.0/8)");
	EXPECT_REASON("2001:db8:5::77", "an address of this machine (2001:db8:5::/64)");
	EXPECT_NONE("198.51.100.1");
}

static bool routes(const char *text)
{
	struct prefix prefix;
	struct address address;

	prefix_parse(text, &prefix);
	address = prefix.address;
	return protect_routes(list, &address);
}

Test(protect, gateways_of_both_families)
{
	const struct {
		__u16 family;
		__u8 address[16];
	} via = { AF_INET6, { 0xfe, 0x80, [15] = 7 } };

	start_route(AF_INET, RTN_UNICAST, 0);
	append_address(RTA_GATEWAY, "192.0.2.254");
	start_route(AF_INET6, RTN_UNICAST, 0);
	append_address(RTA_GATEWAY, "fe80::1");
	start_route(AF_INET, RTN_UNICAST, 0);
	append(RTA_VIA, &via, sizeof(via));
	take();
	EXPECT_REASON("192.0.2.254", "a gateway (192.0.2.254)");
	cr_expect(routes("192.0.2.254"));
	cr_expect(routes("fe80::1"));
	cr_expect(not(routes("192.0.2.253")));
	EXPECT_REASON("fe80::1", "a gateway (fe80::1)");
	EXPECT_REASON("fe80::7", "a gateway (fe80::7)");
	EXPECT_NONE("fe80::2");
}

Test(protect, gateways_of_a_multipath_route)
{
	struct {
		struct rtnexthop hop;
		struct rtattr attribute;
		__u8 address[4];
	} hops[2] = {};

	for (int i = 0; i < 2; i++) {
		hops[i].hop.rtnh_len = sizeof(hops[i]);
		hops[i].attribute.rta_type = RTA_GATEWAY;
		hops[i].attribute.rta_len = RTA_LENGTH(4);
	}
	address_bytes("192.0.2.3", hops[0].address);
	address_bytes("192.0.2.4", hops[1].address);
	start_route(AF_INET, RTN_UNICAST, 0);
	append(RTA_MULTIPATH, hops, sizeof(hops));
	take();
	EXPECT_REASON("192.0.2.3", "a gateway (192.0.2.3)");
	EXPECT_REASON("192.0.2.4", "a gateway (192.0.2.4)");
}

Test(protect, gateways_of_next_hop_objects)
{
	const struct nhmsg hop = { .nh_family = AF_INET };

	start(RTM_NEWNEXTHOP, &hop, sizeof(hop));
	append_address(NHA_GATEWAY, "192.0.2.9");
	take();
	EXPECT_REASON("192.0.2.9", "a gateway (192.0.2.9)");
}

Test(protect, who_redirects_is_no_gateway)
{
	struct rtmsg route = { .rtm_family = AF_INET6,
			       .rtm_type = RTN_UNICAST,
			       .rtm_protocol = RTPROT_REDIRECT };

	start(RTM_NEWROUTE, &route, sizeof(route));
	append_address(RTA_GATEWAY, "fe80::bad");
	route.rtm_protocol = RTPROT_KERNEL;
	route.rtm_flags = RTM_F_CLONED;
	start(RTM_NEWROUTE, &route, sizeof(route));
	append_address(RTA_GATEWAY, "fe80::bad");
	take();
	EXPECT_NONE("fe80::bad");
}

static void take_advertised(const char *router, unsigned int seconds)
{
	const struct rtmsg route = { .rtm_family = AF_INET6,
				     .rtm_type = RTN_UNICAST,
				     .rtm_protocol = RTPROT_RA };
	const struct rta_cacheinfo life = { .rta_expires = (int)seconds * 100 };

	blob.length = 0;
	start(RTM_NEWROUTE, &route, sizeof(route));
	append_address(RTA_GATEWAY, router);
	append(RTA_CACHEINFO, &life, sizeof(life));
	take();
}

Test(protect, a_router_that_advertises_itself_is_no_gateway)
{
	size_t count;

	take_advertised("fe80::bad", 1800);
	EXPECT_NONE("fe80::bad");
	protect_advertised(list, &count);
	cr_expect(eq(sz, count, 1));
}

/* A list read at `second`, with a route that has this time left. */
static void read_routers(struct routers *routers, unsigned int second, unsigned int left)
{
	protect_free(list);
	list = protect_new();
	take_advertised("fe80::1", left);
	routers_confirm(routers, list, second * NSEC_PER_SEC + 1);
}

Test(protect, unless_it_goes_on_for_a_while)
{
	struct routers routers = {};

	read_routers(&routers, 0, 1800);
	read_routers(&routers, 60, 1790);
	read_routers(&routers, 120, 1795);
	EXPECT_NONE("fe80::1");
	read_routers(&routers, 310, 1610);
	EXPECT_REASON("fe80::1", "a router that advertises itself (fe80::1)");
	cr_expect(not(routes("fe80::1")), "nobody set a route through it");
}

Test(protect, one_advertisement_does_not)
{
	struct routers routers = {};

	for (unsigned int second = 0; second < 1800; second += 60)
		read_routers(&routers, second, 1800 - second);
	EXPECT_NONE("fe80::1");
}

Test(protect, a_declared_gateway_is_one)
{
	const struct prefix gateway = prefix_of(&(struct address){ .bytes = { 0xfe, 0x80 } });

	cr_assert(eq(int, protect_add(list, PROTECTED_DECLARED, &gateway, 1), 0));
	EXPECT_REASON("fe80::", "a declared gateway (fe80::)");
}

Test(protect, all_that_is_protected_is_told_with_its_reason)
{
	const struct prefix peer = prefix_of(&(struct address){ .bytes = { 0x20, 1 } });
	enum protection what = PROTECTED_OWN;

	cr_assert(eq(int, protect_add(list, PROTECTED_MANAGEMENT, &peer, 1), 0));
	EXPECT_REASON("2001::", "a management peer (2001::)");
	cr_assert(eq(sz, protect_count(list), 1));
	cr_assert(not(memcmp(protect_at(list, 0, &what), &peer, sizeof(peer))));
	cr_assert(eq(int, (int)what, PROTECTED_MANAGEMENT));
}

/* Commands read what the daemon writes for them. */
Test(protect, the_list_in_the_file_is_the_daemon_s)
{
	const struct prefix peer = prefix_of(&(struct address){ .bytes = { 0x20, 1 } });
	struct protected_list *read = protect_new();
	enum protection what;
	char instance[40];

	snprintf(instance, sizeof(instance), "unit-protect-%d", getpid());
	if (instance_running(instance) < 0)
		cr_skip_test("no directory for instances");
	protect_add(list, PROTECTED_MANAGEMENT, &peer, 1);
	if (protect_save(list, instance))
		cr_skip_test("not permitted to write there");
	cr_expect(eq(int, protect_read(read, instance), 0));
	cr_expect(eq(sz, protect_count(read), 1));
	cr_expect(not(memcmp(protect_at(read, 0, &what), &peer, sizeof(peer))));
	cr_expect(eq(int, (int)what, PROTECTED_MANAGEMENT));
	protect_forget(instance);
	cr_expect(eq(int, protect_read(read, instance), -ENOENT));
	protect_free(read);
}

Test(protect, sessions_of_ssh)
{
	static char table[] = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
			      "retrnsmt   uid\n"
			      "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 "
			      "00000000     0\n"
			      "   1: 0202000A:0016 0A02000A:D431 06 00000000:00000000 00:00000000 "
			      "00000000     0\n"
			      "   2: 0202000A:0050 0B02000A:D431 01 00000000:00000000 00:00000000 "
			      "00000000     0\n"
			      "   3: 0202000A:0016 0C02000A:D431 01 00000000:00000000 00:00000000 "
			      "00000000     0\n"
			      "   4: 0202000A:08AE 0D02000A:D431 01 00000000:00000000 00:00000000 "
			      "00000000     0\n";
	static const struct {
		const char *prefix;
		unsigned int port;
		bool found;
	} rows[] = {
		{ "10.0.2.0/24", 0, true },    { "10.0.2.12", 0, true },
		{ "10.0.2.10", 0, false },     { "10.0.2.11", 0, false },
		{ "10.0.2.13", 0, false },     { "10.0.2.13", 2222, true },
		{ "2001:db8::/32", 0, false },
	};
	struct prefix prefix;
	bool found;

	for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
		struct prefix_set peers = {};
		FILE *from = fmemopen(table, sizeof(table) - 1, "r");

		cr_assert(eq(int, prefix_parse(rows[i].prefix, &prefix), 0));
		cr_expect(eq(int, ssh_sessions_take(&peers, from, rows[i].port), 0));
		prefix_set_sort(&peers);
		found = ssh_session_from(&peers, &prefix);
		cr_expect(found == rows[i].found, "%s", rows[i].prefix);
		free(peers.prefixes);
		fclose(from);
	}
}

Test(protect, a_dump_ends_fails_or_is_to_be_repeated)
{
	const struct nlmsgerr refused = { .error = -EPERM };
	const int complete = 0, broken = -EINVAL;

	start(NLMSG_DONE, &complete, sizeof(complete));
	cr_assert(eq(int, protect_take_messages(list, blob.bytes, blob.length), 1));
	set_up();
	start(NLMSG_DONE, &broken, sizeof(broken));
	cr_assert(eq(int, protect_take_messages(list, blob.bytes, blob.length), -EINVAL));
	set_up();
	start(NLMSG_ERROR, &refused, sizeof(refused));
	cr_assert(eq(int, protect_take_messages(list, blob.bytes, blob.length), -EPERM));
	set_up();
	start(NLMSG_DONE, &complete, sizeof(complete));
	message->nlmsg_flags = NLM_F_DUMP_INTR;
	cr_assert(eq(int, protect_take_messages(list, blob.bytes, blob.length), -EINTR));
}

Test(protect, an_address_of_the_other_family_is_passed_over)
{
	start_route(AF_INET6, RTN_UNICAST, 0);
	append_address(RTA_GATEWAY, "192.0.2.1");
	take();
	EXPECT_NONE("0.0.0.0/0");
	EXPECT_NONE("::/0");
}

/* Truncated anywhere, a message is not read past its end (the sanitizer checks). */
Test(protect, truncated_messages_are_not_overread)
{
	size_t whole;

	start_route(AF_INET6, RTN_UNICAST, 0);
	append_address(RTA_GATEWAY, "fe80::1");
	append_address(RTA_MULTIPATH, "2001:db8::1");
	whole = blob.length;
	for (size_t length = 0; length < whole; length++) {
		char *copy = malloc(length + 1);

		memcpy(copy, blob.bytes, length);
		if (length >= sizeof(*message))
			((struct nlmsghdr *)copy)->nlmsg_len = (__u32)length;
		protect_take_messages(list, copy, length);
		free(copy);
	}
	EXPECT_NONE("2001:db8::1");
}

static void take_text(const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");

	cr_assert(eq(int, protect_take_resolvers(list, file, 0), 0));
	fclose(file);
}

Test(protect, resolvers)
{
	take_text("# nameserver 192.0.2.1\n"
		  "search example.org\n"
		  "nameserver 192.0.2.53\n"
		  "nameserver\t2001:db8::53   # with a comment\n"
		  " nameserver 192.0.2.2\n" /* the keyword must be at the start of the line */
		  "nameservers 192.0.2.3\n"
		  "nameserver\n"
		  "nameserver nonsense\n"
		  "nameserver 192.0.2.0/30\n"
		  "nameserver fe80::53%eth0\n"
		  "nameserver 198.51.100.53");
	EXPECT_REASON("192.0.2.53", "a resolver (192.0.2.53)");
	EXPECT_REASON("2001:db8::53", "a resolver (2001:db8::53)");
	EXPECT_REASON("fe80::53", "a resolver (fe80::53)");
	EXPECT_REASON("198.51.100.0/24", "a resolver (198.51.100.53)");
	EXPECT_NONE("192.0.2.1");
	EXPECT_NONE("192.0.2.2");
	EXPECT_NONE("192.0.2.3");
	EXPECT_NONE("192.0.2.0/30");
}

Test(protect, the_first_reason_stays)
{
	const struct ifaddrmsg four = { .ifa_family = AF_INET };

	start(RTM_NEWADDR, &four, sizeof(four));
	append_address(IFA_LOCAL, "192.0.2.1");
	take();
	take_text("nameserver 192.0.2.1\n");
	EXPECT_REASON("192.0.2.1", "an address of this machine (192.0.2.1)");
}

Test(protect, many_entries_find_room)
{
	char text[64];

	for (int i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "nameserver 192.0.2.%d\n", i);
		take_text(text);
	}
	for (int i = 0; i < 200; i++) {
		snprintf(text, sizeof(text), "192.0.2.%d", i);
		cr_assert(ne(ptr, (void *)reason(text), NULL), "%s", text);
	}
}

Test(protect, this_machine_has_a_loopback)
{
	protect_free(list);
	list = protect_load();
	cr_assert(ne(ptr, list, NULL));
	cr_assert(ne(ptr, (void *)reason("127.0.0.1"), NULL));
	cr_assert(ne(ptr, (void *)reason("0.0.0.0/0"), NULL));
}
