// SPDX-License-Identifier: GPL-2.0-only
#include "replay/link_type.h"

#include "base/bytes.h"
#include "replay/link_wireless.h"
#include "headers/protocol.h"

#include <pcap/pcap.h>
#include <pcap/sll.h>
#include <string.h>

/* DLT_RAW is 12, but OpenBSD wrote 14, and libpcap returns that unchanged. */
enum { DLT_RAW_OPENBSD = 14 };

/* What precedes a PPP protocol number in HDLC framing (RFC 1662), and an EtherType in Cisco's. */
enum {
	PPP_ALL_STATIONS = 0xff,
	PPP_UNNUMBERED = 0x03,
	CISCO_UNICAST = 0x0f,
	CISCO_MULTICAST = 0x8f,
	HDLC_BYTES = 4,
};

/* struct pfloghdr of the BSDs: its length, padded to a multiple of 4, and the family. */
enum { PFLOG_LEAST = 45, PFLOG_LENGTH = 0, PFLOG_FAMILY = 1 };

/* Linux netfilter log: family, version and group, then records of length, type and value, in the
 * capturing machine's byte order, each padded to a multiple of 4. */
enum { NFLOG_BYTES = 4, NFLOG_RECORD = 4, NFLOG_PAYLOAD = 9, NFLOG_TYPE = 0x7fff };

/* IPv4 is 2 everywhere; for IPv6 each system has its own AF_INET6. */
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
	header->type = big16(data + offsetof(struct sll_header, sll_protocol));
	if (big16(data + offsetof(struct sll_header, sll_halen)) == ETH_ALEN)
		memcpy(header->sender, data + offsetof(struct sll_header, sll_addr), ETH_ALEN);
	return true;
}

static bool read_sll2(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = SLL2_HDR_LEN;
	if (captured < SLL2_HDR_LEN)
		return false;
	header->type = big16(data + offsetof(struct sll2_header, sll2_protocol));
	header->ifindex = big32(data + offsetof(struct sll2_header, sll2_if_index));
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

/* The family is in the capturing machine's byte order. Families are small, so a large value means
 * that the bytes are swapped. */
static bool read_null(const __u8 *data, __u32 captured, struct link_header *header)
{
	__u32 family;

	header->bytes = 4;
	if (captured < 4)
		return false;
	family = big32(data);
	header->type = type_of_family(family > 0xffff ? __builtin_bswap32(family) : family);
	return true;
}

static bool read_hdlc(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = HDLC_BYTES;
	if (captured < HDLC_BYTES)
		return false;
	header->type = big16(data + 2);
	return true;
}

/* Reads a PPP header at `at`: with or without framing; the protocol number has two bytes, or one if
 * that is odd. */
static bool read_ppp_at(const __u8 *data, __u32 captured, __u32 at, struct link_header *header)
{
	__u16 protocol;

	if (captured >= at + 2 && data[at] == PPP_ALL_STATIONS && data[at + 1] == PPP_UNNUMBERED)
		at += 2;
	header->bytes = at + 2;
	if (captured < header->bytes)
		return false;
	protocol = big16(data + at);
	if (data[at] & 1) {
		protocol = data[at];
		header->bytes--;
	}
	header->type = protocol == PPP_IPV4 ? ETHERTYPE_IPV4 :
		       protocol == PPP_IPV6 ? ETHERTYPE_IPV6 :
					      LINK_TYPE_NONE;
	return true;
}

static bool read_ppp(const __u8 *data, __u32 captured, struct link_header *header)
{
	if (captured >= 2 && (data[0] == CISCO_UNICAST || data[0] == CISCO_MULTICAST) && !data[1])
		return read_hdlc(data, captured, header);
	return read_ppp_at(data, captured, 0, header);
}

/* The PPP header follows a byte for the direction, sent or received. */
static bool read_ppp_direction(const __u8 *data, __u32 captured, struct link_header *header)
{
	return read_ppp_at(data, captured, 1, header);
}

/* The data begins with the header that follows this EtherType. */
static bool read_pppoe(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = 0;
	header->type = ETHERTYPE_PPPOE;
	return true;
}

static bool read_pflog(const __u8 *data, __u32 captured, struct link_header *header)
{
	header->bytes = PFLOG_LEAST;
	if (captured < PFLOG_LEAST)
		return false;
	if (data[PFLOG_LENGTH] < PFLOG_LEAST)
		return true;
	header->bytes = (data[PFLOG_LENGTH] + 3U) & ~3U;
	header->type = type_of_family(data[PFLOG_FAMILY]);
	return captured >= header->bytes;
}

static __u16 read_nflog16(const __u8 *data, bool little)
{
	return little ? little16(data) : big16(data);
}

static bool read_nflog(const __u8 *data, __u32 captured, struct link_header *header)
{
	__u32 at = NFLOG_BYTES, length;
	bool little;

	header->bytes = NFLOG_BYTES + NFLOG_RECORD;
	if (captured < header->bytes)
		return false;
	/* The first record is the packet header; its length, 8, shows the byte order. */
	little = read_nflog16(data + at, true) <= 0xff;
	while (at + NFLOG_RECORD <= captured) {
		length = read_nflog16(data + at, little);
		if (length < NFLOG_RECORD)
			break;
		header->bytes = at + NFLOG_RECORD;
		if ((read_nflog16(data + at + 2, little) & NFLOG_TYPE) == NFLOG_PAYLOAD) {
			header->type = type_of_family(data[0]);
			return true;
		}
		at += (length + 3U) & ~3U;
	}
	return at + NFLOG_RECORD <= captured;
}

static const struct {
	int type;
	bool (*read)(const __u8 *data, __u32 captured, struct link_header *header);
} link_types[] = {
	{ DLT_EN10MB, read_ethernet },
	{ DLT_LINUX_SLL, read_sll },
	{ DLT_LINUX_SLL2, read_sll2 },
	{ DLT_RAW, read_raw },
	{ DLT_RAW_OPENBSD, read_raw },
	{ DLT_IPV4, read_ipv4 },
	{ DLT_IPV6, read_ipv6 },
	{ DLT_NULL, read_null },
	{ DLT_LOOP, read_null },
	{ DLT_PPP, read_ppp },
	{ DLT_PPP_SERIAL, read_ppp },
	{ DLT_PPP_WITH_DIR, read_ppp_direction },
	{ DLT_PPP_ETHER, read_pppoe },
	{ DLT_C_HDLC, read_hdlc },
	{ DLT_PFLOG, read_pflog },
	{ DLT_NFLOG, read_nflog },
	{ DLT_IEEE802_11, link_read_wireless },
	{ DLT_IEEE802_11_RADIO, link_read_radiotap },
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
	return "Ethernet, Linux cooked (v1, v2), raw IP, loopback, PPP, PPPoE, Cisco HDLC, "
	       "IEEE 802.11 (with and without radiotap), pflog, nflog";
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
