// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/bench/row.h"

#include <linux/bpf.h>

/* The verdict of tc programs: continue. */
#define TC_NEXT (~0U)

enum { THOUSAND = 1000, MILLION = 1000000 };

#define BLOCKED(count, bits, of)                                                                   \
	{                                                                                          \
		.blocks = (count), .length = (bits), .scope = BLOCK_##of,                          \
		.settings = { "maps.sources=1024", "maps.blocks=1024",                             \
			      "maps.block-prefixes=16384" },                                       \
	}

/* clang-format off */
static struct guard guard;
static struct guard unconversing = { .without_conversations = true };
static struct guard endpoint = { .endpoint = true };
static struct guard limited = { .limits = true };
static struct guard limited_at_once = { .limits = true,
	.settings = { "limit.request.source-rate=1", "limit.request.source-burst=1",
		      "limit.request.target-rate=100000000",
		      "limit.request.target-burst=100000000" } };
static struct guard strict = { .settings = { "admission.rate=1", "admission.burst=1" } };
static struct guard open = { .settings = { "admission.rate=1000000", "admission.burst=1000000" } };
static struct guard one_block = BLOCKED(1, 0, ICMP);
static struct guard thousand_blocks = BLOCKED(THOUSAND, 0, ICMP);
static struct guard million_blocks = { .blocks = MILLION, .scope = BLOCK_ICMP,
	.settings = { "maps.blocks=1048576" } };
static struct guard one_prefix = BLOCKED(1, 24, ICMP);
static struct guard many_prefixes = BLOCKED(10000, 24, ICMP);
static struct guard all_address = BLOCKED(1, 0, ALL);
static struct guard all_prefix = BLOCKED(1, 24, ALL);

static struct filter allow_1 = { .policy = "alw", .listed = 1 };
static struct filter allow_thousand = { .policy = "alw", .listed = THOUSAND };
static struct filter allow_million = { .policy = "alw", .listed = MILLION };
static struct filter deny_thousand = { .policy = "dny", .listed = THOUSAND };

#define FROM_FIRST IPV4(.source = FIRST_SOURCE4)
#define PING	   FRAME(PING4)
#define PING_FIRST FRAME(ETHERNET(), FROM_FIRST, ICMP(8, 0), DATA(56))
#define TCP_FIRST  FRAME(ETHERNET(), FROM_FIRST, TCP(1, 2))
#define SENT4	   IPV4(.source = TARGET4, .target = SOURCE4)
#define QUOTE4	   SENT4, UDP(SOCKETS, 53)
#define QUOTE6	   IPV6(.source = TARGET6, .target = SOURCE6), UDP(SOCKETS, 53)
#define NEIGHBOR(number) \
	FRAME(ETHERNET(), IPV6(.ttl = 255), ICMPV6(number, 0), DATA(16), OPTION(1, 1))

const struct row rows[] = {
	{ "empty program", .frame = PING, .verdict = XDP_PASS, .two_cpus = true },
	{ "(empty, sources in turn)",
	  .frame = PING, .verdict = XDP_PASS, .sources = THOUSAND, .two_cpus = true },

	{ "TCP", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(), TCP(1, 2)), .verdict = XDP_PASS, .two_cpus = true },
	{ "TCP, v6", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV6(), TCP(1, 2)), .verdict = XDP_PASS },
	{ "TCP behind 2 VLAN tags", .guard = &guard,
	  .frame = FRAME(ETHERNET(), QINQ(1), VLAN(2), IPV4(), TCP(1, 2)), .verdict = XDP_PASS },
	{ "TCP behind 2 extension headers", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV6(), HOP_BY_HOP(0), DESTINATION(0), TCP(1, 2)),
	  .verdict = XDP_PASS },
	{ "TCP in PPPoE", .guard = &guard,
	  .frame = FRAME(ETHERNET(), PPPOE(), IPV4(), TCP(1, 2)), .verdict = XDP_PASS },
	{ "TCP behind an MPLS label", .guard = &guard,
	  .frame = FRAME(ETHERNET(), LABEL(16), IPV4(), TCP(1, 2)), .verdict = XDP_PASS },
	{ "TCP behind 5 VLAN tags", .guard = &guard,
	  .frame = FRAME(ETHERNET(), QINQ(1), VLAN(2), VLAN(3), VLAN(4), VLAN(5), IPV4(), TCP(1, 2)),
	  .verdict = XDP_PASS },
	{ "ARP", .guard = &guard,
	  .frame = FRAME(ETHERNET(.next = 0x0806), DATA(46)), .verdict = XDP_PASS },
	{ "TCP beside a block of scope all", .guard = &all_address,
	  .frame = FRAME(ETHERNET(), IPV4(), TCP(1, 2)), .verdict = XDP_PASS },
	{ "TCP dropped, address of scope all", .guard = &all_address,
	  .frame = TCP_FIRST, .verdict = XDP_DROP },
	{ "TCP dropped, prefix of scope all", .guard = &all_prefix,
	  .frame = TCP_FIRST, .verdict = XDP_DROP },

	{ "echo, 1 source", .guard = &guard, .frame = PING, .verdict = XDP_PASS, .two_cpus = true },
	{ "echo, 1 source, v6", .guard = &guard,
	  .frame = FRAME(PING6), .verdict = XDP_PASS },
	{ "echo in PPPoE, 1 source", .guard = &guard,
	  .frame = FRAME(ETHERNET(), PPPOE(), IPV4(), ICMP(8, 0), DATA(56)), .verdict = XDP_PASS },
	{ "echo, 1 source, 1,400 bytes", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(8, 0), DATA(1400)), .verdict = XDP_PASS },
	{ "echo, 1,000 sources", .guard = &guard,
	  .frame = PING, .verdict = XDP_PASS, .sources = THOUSAND, .two_cpus = true },
	{ "echo, 32,000 sources", .guard = &guard,
	  .frame = PING, .verdict = XDP_PASS, .sources = 32000 },
	{ "echo, 64,000 sources", .guard = &guard,
	  .frame = PING, .verdict = XDP_PASS, .sources = 64000 },
	{ "echo reply", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(0, 0), DATA(56)), .verdict = XDP_PASS },
	{ "echo, no conversations, 1 source", .guard = &unconversing,
	  .frame = PING, .verdict = XDP_PASS },
	{ "echo, no conversations, 1,000 sources", .guard = &unconversing,
	  .frame = PING, .verdict = XDP_PASS, .sources = THOUSAND },
	{ "echo, no conversations, 32,000 sources", .guard = &unconversing,
	  .frame = PING, .verdict = XDP_PASS, .sources = 32000 },
	{ "echo reply, no conversations", .guard = &unconversing,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(0, 0), DATA(56)), .verdict = XDP_PASS },
	{ "empty tc program", .frame = PING, .verdict = TC_NEXT, .egress = true },
	{ "TCP that leaves", .guard = &guard, .egress = true,
	  .frame = FRAME(ETHERNET(), IPV4(), TCP(1, 2)), .verdict = TC_NEXT },
	{ "echo that leaves", .guard = &guard, .egress = true,
	  .frame = PING, .verdict = TC_NEXT },
	{ "echo, wrong checksum", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(8, 0, .wrong = true), DATA(56)),
	  .verdict = XDP_PASS },
	{ "timestamp", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(13, 0), DATA(12)), .verdict = XDP_PASS },
	{ "first fragment", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(.id = 7, .more = true), ICMP(8, 0), DATA(1472)),
	  .verdict = XDP_PASS },
	{ "later fragment", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(.id = 7, .fragment = 1480, .next = PROTOCOL_ICMP),
			 DATA(1000)),
	  .verdict = XDP_PASS },
	{ "unreachable with quote", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(3, 3), QUOTE4), .verdict = XDP_PASS },
	{ "unreachable with quote, v6", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV6(), ICMPV6(1, 4), QUOTE6), .verdict = XDP_PASS },
	{ "unreachable, quotes a UDP socket's", .guard = &endpoint,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(3, 3), QUOTE4), .verdict = XDP_PASS },
	{ "unreachable, quotes a TCP socket's", .guard = &endpoint,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(3, 3), SENT4, TCP(SOCKETS, 443)),
	  .verdict = XDP_PASS },
	{ "unreachable, quotes no socket's", .guard = &endpoint,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(3, 3), SENT4, UDP(SOCKETS + 1, 53)),
	  .verdict = XDP_PASS },
	{ "time exceeded with quote", .guard = &guard,
	  .frame = FRAME(ETHERNET(), IPV4(), ICMP(11, 0), QUOTE4), .verdict = XDP_PASS },
	{ "neighbour solicitation", .guard = &guard,
	  .frame = NEIGHBOR(135), .verdict = XDP_PASS },
	{ "neighbour advertisement", .guard = &guard,
	  .frame = NEIGHBOR(136), .verdict = XDP_PASS },

	{ "over its limit, 1 source", .guard = &limited,
	  .frame = PING, .verdict = XDP_DROP, .two_cpus = true },
	{ "over their limit, 1,000 sources", .guard = &limited_at_once,
	  .frame = PING, .verdict = XDP_DROP, .sources = THOUSAND },
	{ "spoofed, no admission filter", .guard = &open,
	  .frame = PING, .verdict = XDP_PASS, .sources = SOURCES_NEW },
	{ "spoofed, strict admission", .guard = &strict,
	  .frame = PING, .verdict = XDP_PASS, .sources = SOURCES_NEW, .two_cpus = true },
	{ "spoofed, default limits", .guard = &limited,
	  .frame = PING, .verdict = XDP_DROP, .sources = SOURCES_NEW, .two_cpus = true },

	{ "xdp-filter alw_ip, 1", .filter = &allow_1, .frame = PING_FIRST, .verdict = XDP_DROP },
	{ "blocked, 1", .guard = &one_block, .frame = PING_FIRST, .verdict = XDP_DROP },
	{ "xdp-filter dny_ip, 1,000, unlisted", .filter = &deny_thousand,
	  .frame = PING_FIRST, .verdict = XDP_DROP },
	{ "xdp-filter alw_ip, 1,000, one sends", .filter = &allow_thousand,
	  .frame = PING_FIRST, .verdict = XDP_DROP },
	{ "blocked, 1,000, one sends", .guard = &thousand_blocks,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .two_cpus = true },
	{ "xdp-filter alw_ip, 1,000 in turn", .filter = &allow_thousand,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .sources = THOUSAND, .two_cpus = true },
	{ "blocked, 1,000 in turn", .guard = &thousand_blocks,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .sources = THOUSAND, .two_cpus = true },
	{ "xdp-filter alw_ip, 1 million, one sends", .filter = &allow_million,
	  .frame = PING_FIRST, .verdict = XDP_DROP },
	{ "blocked, 1 million, one sends", .guard = &million_blocks,
	  .frame = PING_FIRST, .verdict = XDP_DROP },
	{ "xdp-filter alw_ip, 1 million in turn", .filter = &allow_million,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .sources = MILLION },
	{ "blocked, 1 million in turn", .guard = &million_blocks,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .sources = MILLION, .two_cpus = true },
	{ "xdp-filter alw_ip, 1 million in order", .filter = &allow_million,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .sources = MILLION, .in_order = true },
	{ "blocked, 1 million in order", .guard = &million_blocks,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .sources = MILLION, .in_order = true },
	{ "echo beside 1 million blocks, 1,000 sources", .guard = &million_blocks,
	  .frame = PING, .verdict = XDP_PASS, .sources = THOUSAND, .first = 0x0a800000 },
	{ "prefix-blocked, 1 prefix", .guard = &one_prefix,
	  .frame = PING_FIRST, .verdict = XDP_DROP, .two_cpus = true },
	{ "prefix-blocked, 10,000, one sends", .guard = &many_prefixes,
	  .frame = PING_FIRST, .verdict = XDP_DROP },
	{ "prefix-blocked, 10,000 in turn", .guard = &many_prefixes,
	  .frame = PING_FIRST,
	  .verdict = XDP_DROP, .sources = 10000, .length = 24, .two_cpus = true },
};
/* clang-format on */

const __u32 row_count = sizeof(rows) / sizeof(*rows);

const struct row *row_find(const char *name)
{
	for (__u32 i = 0; i < row_count; i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}
