// SPDX-License-Identifier: GPL-2.0-only
#include "replay/link_type.h"

#include "headers/protocol.h"

#include <pcap/pcap.h>
#include <pcap/sll.h>
#include <string.h>

/* DLT_RAW is 12, but OpenBSD wrote 14, and libpcap hands that on as it is. */
enum { DLT_RAW_OPENBSD = 14 };

/* PPP protocol numbers (RFC 1332, RFC 5072), and what HDLC framing puts before them (RFC 1662). */
enum { PPP_IPV4 = 0x0021, PPP_IPV6 = 0x0057, PPP_ALL_STATIONS = 0xff, PPP_UNNUMBERED = 0x03 };

static __u16 read_be16(const __u8 *data)
{
	return (__u16)(data[0] << 8 | data[1]);
}

static __u32 read_be32(const __u8 *data)
{
	return (__u32)read_be16(data) << 16 | read_be16(data + 2);
}

/* Every loopback has 2 for IPv4; IPv6 is what the system that captured calls AF_INET6. */
static __u16 type_of_family(__u32 family)
{
	switch (family) {
	case 2:
		return ETHERTYPE_IPV4;
	case 10: /* Linux */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */
		return ETHERTYPE_IPV6;
	default:
		return LINK_TYPE_NONE;
	}
}

static bool read_ethernet(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = ETH_HLEN;
	return true;
}

static bool read_sll(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = SLL_HDR_LEN;
	if (captured < SLL_HDR_LEN)
		return false;
	header->type = read_be16(data + offsetof(struct sll_header, sll_protocol));
	if (read_be16(data + offsetof(struct sll_header, sll_halen)) == ETH_ALEN)
		memcpy(header->sender, data + offsetof(struct sll_header, sll_addr), ETH_ALEN);
	return true;
}

static bool read_sll2(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = SLL2_HDR_LEN;
	if (captured < SLL2_HDR_LEN)
		return false;
	header->type = read_be16(data + offsetof(struct sll2_header, sll2_protocol));
	header->ifindex = read_be32(data + offsetof(struct sll2_header, sll2_if_index));
	if (data[offsetof(struct sll2_header, sll2_halen)] == ETH_ALEN)
		memcpy(header->sender, data + offsetof(struct sll2_header, sll2_addr), ETH_ALEN);
	return true;
}

static bool read_raw(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = 0;
	if (captured == 0)
		return false;
	header->type = data[0] >> 4 == 4 ? ETHERTYPE_IPV4 :
		       data[0] >> 4 == 6 ? ETHERTYPE_IPV6 :
					   LINK_TYPE_NONE;
	return true;
}

static bool read_ipv4(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = 0;
	header->type = ETHERTYPE_IPV4;
	return true;
}

static bool read_ipv6(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = 0;
	header->type = ETHERTYPE_IPV6;
	return true;
}

/* The family in the byte order of the machine that captured: families are small, so the
 * order is the one in which it is. */
static bool read_null(const __u8 *data, __u32 captured, struct link_header *header)
{
	__u32 family;

	header->bytes = 4;
	if (captured < 4)
		return false;
	family = read_be32(data);
	header->type = type_of_family(family > 0xffff ? __builtin_bswap32(family) : family);
	return true;
}

static bool read_ppp(const __u8 *data, __u32 captured, struct link_header *header)
{
	bool framed = captured >= 2 && data[0] == PPP_ALL_STATIONS && data[1] == PPP_UNNUMBERED;
	__u16 protocol;

	header->bytes = framed ? 4 : 2;
	if (captured < header->bytes)
		return false;
	protocol = read_be16(data + header->bytes - 2);
	header->type = protocol == PPP_IPV4 ? ETHERTYPE_IPV4 :
		       protocol == PPP_IPV6 ? ETHERTYPE_IPV6 :
					      LINK_TYPE_NONE;
	return true;
}

static const struct {
	int type;
	bool (*read)(const __u8 *data, __u32 captured, struct link_header *header);
} link_types[] = {
	{ DLT_EN10MB, read_ethernet }, { DLT_LINUX_SLL, read_sll },   { DLT_LINUX_SLL2, read_sll2 },
	{ DLT_RAW, read_raw },	       { DLT_RAW_OPENBSD, read_raw }, { DLT_IPV4, read_ipv4 },
	{ DLT_IPV6, read_ipv6 },       { DLT_NULL, read_null },	      { DLT_LOOP, read_null },
	{ DLT_PPP, read_ppp },	       { DLT_PPP_SERIAL, read_ppp },
};

bool link_type_known(int type)
{
	for (size_t i = 0; i < ARRAY_LENGTH(link_types); i++)
		if (link_types[i].type == type)
			return true;
	return false;
}

const char *link_types_known(void)
{
	return "Ethernet, Linux cooked (v1, v2), raw IP, loopback, PPP";
}

bool link_header_read(int type, const __u8 *data, __u32 captured, struct link_header *header)
{
	*header = (struct link_header){ .type = LINK_TYPE_NONE };
	for (size_t i = 0; i < ARRAY_LENGTH(link_types); i++)
		if (link_types[i].type == type)
			return link_types[i].read(data, captured, header);
	return false;
}

void link_header_write(const struct link_header *header, __u8 *to)
{
	memset(to, 0, ETH_ALEN);
	memcpy(to + ETH_ALEN, header->sender, ETH_ALEN);
	to[12] = (__u8)(header->type >> 8);
	to[13] = (__u8)header->type;
}
