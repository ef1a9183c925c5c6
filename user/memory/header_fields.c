// SPDX-License-Identifier: GPL-2.0-only
#include "memory/header_fields.h"

#include "base/bytes.h"
#include "headers/hash.h"
#include "headers/protocol.h"
#include "memory/payload.h"

#include <string.h>

enum { IPV4_BYTES = 20, IPV6_BYTES = 40 };

/* Options of IPv4 and of IPv6 without data, and padding. */
enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_PAD1 = 0, OPTION_PADN = 1, OPTION_TIMES = 68 };

/* Set in all marks, so that none is 0. */
#define MARKS_KNOWN (1U << 31)

/* Paths are traced with up to 30 hops by default (traceroute, mtr). */
enum { TRACED_MOST = 32 };

/* Returns the time to live in the bits that are free; the upper three bits change the label's. */
static __u32 hops_mark(__u8 ttl)
{
	return ttl > TRACED_MOST ?
		       (ttl & 3U) << 20 | (ttl >> 2 & 7U) << 28 | (__u32)(ttl >> 5) << 16 :
		       0;
}

/* Returns bits of the options' content. One with times (RFC 791) changes. */
static __u32 options_mark(const struct packet *packet, const __u8 *frame, __u32 captured)
{
	const __u32 from = packet->network_offset + IPV4_BYTES;
	__u64 hash = 0;

	if (packet->icmp_offset > captured || from >= packet->icmp_offset ||
	    frame[from] == OPTION_TIMES)
		return 0;
	for (__u32 i = from; i < packet->icmp_offset; i++)
		hash = hash_mix(hash ^ frame[i]);
	return (__u32)hash & HEADER_LABEL;
}

/* Returns what the sender wrote into the bits of explicit congestion notification: routers change
 * either code point of those that can be marked to the third (RFC 3168, 5). */
static __u32 congestion_mark(__u8 tos)
{
	return tos & 3U ? 1 : 0;
}

static bool is_zero(const __u8 *at, __u32 bytes)
{
	for (__u32 i = 0; i < bytes; i++)
		if (at[i])
			return false;
	return true;
}

/* The options of IPv4 that are in use (IANA): no experiments. */
static bool is_option_of_ipv4(__u8 type)
{
	static const __u8 used[] = { 7,	  10,  11,  12,	 25,  68,  82,	130,
				     131, 133, 134, 136, 137, 147, 148, 149 };

	return memchr(used, type, sizeof(used));
}

/* Returns true if an option with times (RFC 791) has other data: not filled in yet are zeros,
 * before them times since midnight or, with the highest bit, of another form. */
static bool has_odd_times(const __u8 *option, __u32 bytes)
{
	enum { TIMES_HEADER = 4, ONLY = 0, WITH_ADDRESSES = 1 };
	const __u32 filled = option[2] ? option[2] - 1U : 0;
	const __u8 form = option[3] & 0x0f;

	if (form != ONLY && form != WITH_ADDRESSES)
		return false;
	for (__u32 i = TIMES_HEADER; i + 4 <= bytes; i += 4) {
		const __u8 *at = option + i;
		const bool is_address = form == WITH_ADDRESSES && i / 4 % 2;

		if (i >= filled ? !is_zero(at, 4) : !is_address && !payload_is_time_of_day(at))
			return true;
	}
	return false;
}

static bool has_odd_options_of_ipv4(const __u8 *at, __u32 bytes)
{
	for (__u32 i = 0; i < bytes;) {
		if (at[i] == OPTION_END)
			return !is_zero(at + i, bytes - i);
		if (at[i] == OPTION_NOP) {
			i++;
			continue;
		}
		if (!is_option_of_ipv4(at[i]) || i + 1 >= bytes || at[i + 1] < 2)
			return true;
		if (at[i] == OPTION_TIMES && at[i + 1] >= 4 && i + at[i + 1] <= bytes &&
		    has_odd_times(at + i, at[i + 1]))
			return true;
		i += at[i + 1];
	}
	return false;
}

/* The options of IPv6 that are in use (IANA): no experiments. */
static bool is_option_of_ipv6(__u8 type)
{
	static const __u8 used[] = { 0x04, 0x05, 0x07, 0x08, 0x0f, 0x11, 0x12, 0x23, 0x26, 0x30,
				     0x31, 0x32, 0x63, 0x6d, 0x8b, 0x8c, 0xc2, 0xc9, 0xee };

	return memchr(used, type, sizeof(used));
}

static bool has_odd_options_of_ipv6(const __u8 *at, __u32 bytes)
{
	for (__u32 i = 0, length; i < bytes; i += length) {
		length = 1;
		if (at[i] == OPTION_PAD1)
			continue;
		if (i + 1 >= bytes)
			return false;
		length = 2U + at[i + 1];
		if (at[i] != OPTION_PADN && !is_option_of_ipv6(at[i]))
			return true;
		/* RFC 4942, 2.1.9.5: padding is zero. */
		if (at[i] == OPTION_PADN && i + length <= bytes && !is_zero(at + i + 2, length - 2))
			return true;
	}
	return false;
}

/* Returns the length of an extension header. */
static __u32 extension_bytes(__u8 protocol, const __u8 *at)
{
	if (protocol == PROTOCOL_FRAGMENT)
		return 8;
	return protocol == PROTOCOL_AUTHENTICATION ? (at[1] + 2U) * 4 : (at[1] + 1U) * 8;
}

static bool has_odd_extensions(const struct packet *packet, const __u8 *frame, __u32 captured)
{
	__u32 at = packet->network_offset + IPV6_BYTES, bytes;
	__u8 next = frame[packet->network_offset + 6];

	for (; at + 8 <= packet->icmp_offset && at + 8 <= captured; at += bytes) {
		bytes = extension_bytes(next, frame + at);
		if (at + bytes > captured)
			return false;
		if ((next == PROTOCOL_HOP_BY_HOP || next == PROTOCOL_DESTINATION) &&
		    has_odd_options_of_ipv6(frame + at + 2, bytes - 2))
			return true;
		next = frame[at];
	}
	return false;
}

/* Returns bits of the content of options for the destination. Those that measure a path (RFC 8250,
 * RFC 9486) change. */
static __u32 destination_mark(const struct packet *packet, const __u8 *frame, __u32 captured)
{
	enum { OPTION_PDM = 0x0f, OPTION_IOAM = 0x11, OPTION_IOAM_CHANGES = 0x31 };
	__u32 at = packet->network_offset + IPV6_BYTES, bytes;
	__u8 next = frame[packet->network_offset + 6];
	__u64 hash = 0;

	for (; at + 8 <= packet->icmp_offset && at + 8 <= captured; at += bytes) {
		const __u8 option = frame[at + 2];

		bytes = extension_bytes(next, frame + at);
		if (at + bytes > captured)
			return 0;
		if (next == PROTOCOL_DESTINATION && option != OPTION_PDM && option != OPTION_IOAM &&
		    option != OPTION_IOAM_CHANGES)
			for (__u32 i = 0; i < bytes; i++)
				hash = hash_mix(hash ^ frame[at + i]);
		next = frame[at];
	}
	return (__u32)hash & HEADER_LABEL;
}

__u32 header_marks(const struct packet *packet, const __u8 *frame, __u32 captured, bool hops)
{
	const __u32 class = MARKS_KNOWN | (__u32)packet->tos >> 2 << HEADER_CLASS_SHIFT |
			    (hops ? hops_mark(packet->ttl) : 0);

	if (packet->family != 6)
		return class ^ (hops ? options_mark(packet, frame, captured) ^
						congestion_mark(packet->tos) :
				       0);
	if (packet->network_offset + sizeof(__u32) > captured)
		return 0;
	return class ^ (big32(frame + packet->network_offset) & HEADER_LABEL) ^
	       (hops ? destination_mark(packet, frame, captured) : 0);
}

bool header_has_odd_options(const struct packet *packet, const __u8 *frame, __u32 captured)
{
	__u32 header = packet->network_offset;

	if (packet->fragment == FRAGMENT_LATER || packet->icmp_offset > captured)
		return false;
	header += packet->family == 4 ? IPV4_BYTES : IPV6_BYTES;
	if (header >= packet->icmp_offset)
		return false;
	return packet->family == 4 ?
		       has_odd_options_of_ipv4(frame + header, packet->icmp_offset - header) :
		       has_odd_extensions(packet, frame, captured);
}

static __u32 sum_words(const __u8 *at, __u32 bytes)
{
	__u32 sum = bytes % 2 ? (__u32)at[bytes - 1] << 8 : 0;

	for (__u32 i = 0; i + 1 < bytes; i += 2)
		sum += big16(at + i);
	return sum;
}

__u16 header_checksum_off(const struct packet *packet, const __u8 *frame, __u32 captured)
{
	const __u32 length = packet->payload_length + ICMP_HEADER_BYTES;
	__u32 sum;

	if (packet->fragment != FRAGMENT_NONE || packet->marks & MARK_OTHER_ADDRESSES ||
	    packet->icmp_offset + length > captured)
		return 0;
	sum = sum_words(frame + packet->icmp_offset, length);
	if (packet->family == 6)
		sum += length + PROTOCOL_ICMPV6 +
		       sum_words(frame + packet->network_offset + 8, 2 * sizeof(struct address));
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (__u16)~sum;
}
