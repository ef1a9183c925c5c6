/* SPDX-License-Identifier: GPL-2.0-only */
/* The one check of the parser that reads the whole message. */
#ifndef ICMPGUARD_BPF_CHECKSUM_H
#define ICMPGUARD_BPF_CHECKSUM_H

#include "headers/packet.h"
#include "headers/protocol.h"

enum { CHECKSUM_STEP = 16 };

/* Sums 16 bytes as 32-bit words: carries gather in the upper half (RFC 1071 section 2, "deferred
 * carries"). No branch on a carry: the sender chooses the bytes, so no CPU predicts it. */
static __always_inline __u64 checksum_step(const __u8 *at)
{
	const __u32 *words = (const void *)at;

	return (__u64)words[0] + words[1] + words[2] + words[3];
}

static __always_inline __u64 checksum_address(const struct address *address)
{
	return checksum_step(address->bytes);
}

/*
 * Verifies the Internet checksum (RFC 1071) of the ICMP message, with the pseudo-header for
 * ICMPv6.  Returns true if it is correct or cannot be verified: a fragment, more than `limit`
 * bytes, bytes outside the readable part, or other addresses in the sum.
 */
static __always_inline bool parse_checksum(const void *data, const void *end,
					   const struct packet *packet, __u32 limit)
{
	__u32 offset = packet->icmp_offset;
	__u32 left = packet->icmp_length;
	const __u8 *at;
	__u64 sum = 0;
	int i;

	opaque(offset);
	if (packet->fragment != FRAGMENT_NONE || packet->marks & MARK_OTHER_ADDRESSES ||
	    left > limit || left > MAX_CHECKSUM_BYTES || offset > MAX_ICMP_OFFSET)
		return true;
	at = data + offset;
	if (packet->family == 6) {
		sum += checksum_address(&packet->source) + checksum_address(&packet->target);
		sum += host_to_network32(left);
		sum += host_to_network32(PROTOCOL_ICMPV6);
	}
	for (i = 0; i < MAX_CHECKSUM_BYTES / CHECKSUM_STEP && left >= CHECKSUM_STEP; i++) {
		opaque(at);
		if (at + CHECKSUM_STEP > (const __u8 *)end)
			return true;
		sum += checksum_step(at);
		at += CHECKSUM_STEP;
		left -= CHECKSUM_STEP;
	}
	for (i = 0; i < 3 && left >= 4; i++) {
		opaque(at);
		if (at + 4 > (const __u8 *)end)
			return true;
		sum += *(const __u32 *)at;
		at += 4;
		left -= 4;
	}
	opaque(at);
	if (left >= 2) {
		if (at + 2 > (const __u8 *)end)
			return true;
		sum += *(const __u16 *)at;
		at += 2;
		left -= 2;
	}
	opaque(at);
	if (left) {
		if (at + 1 > (const __u8 *)end)
			return true;
		sum += host_to_network16((__u16)(*at << 8));
	}
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return sum == 0xffff;
}

#endif
