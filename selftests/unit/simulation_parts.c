// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/simulation_parts.h"

#include "selftests/native/kernel.h"

#include <string.h>

static __u32 write_ip(__u8 *ip, const struct pair_of *pair, bool server, const struct parts *parts,
		      __u32 message)
{
	const __u32 from = server ? pair->server : pair->client;
	const __u32 to = server ? pair->client : pair->server;

	if (!pair->six) {
		ip[0] = (__u8)(0x45 + parts->options / 4);
		ip[1] = parts->tos;
		put16(ip + 2, 20 + parts->options + message);
		put16(ip + 4, parts->number);
		put16(ip + 6, parts->flags);
		ip[8] = parts->ttl;
		ip[9] = PROTOCOL_ICMP;
		put32(ip + 12, from);
		put32(ip + 16, to);
		memcpy(ip + 20, parts->option, parts->options);
		put16(ip + 10, fold16(sum16(ip, 20 + parts->options)));
		return 20 + parts->options;
	}
	put32(ip, 6U << 28 | (__u32)parts->tos << 20 | parts->label);
	put16(ip + 4, parts->options + message);
	ip[6] = parts->options ? PROTOCOL_DESTINATION : PROTOCOL_ICMPV6;
	ip[7] = parts->ttl;
	put32(ip + 8, 0x20010db8);
	put32(ip + 20, from);
	put32(ip + 24, 0x20010db8);
	put32(ip + 36, to);
	memcpy(ip + 40, parts->option, parts->options);
	if (parts->options)
		ip[40] = PROTOCOL_ICMPV6;
	return 40 + parts->options;
}

void put_packet(const struct pair_of *pair, bool server, const struct parts *parts,
		const __u8 *payload, __u32 length)
{
	static __u8 bytes[14 + 40 + OPTIONS_MOST + 8 + PAYLOAD_MOST + BEHIND_MOST];
	const struct layer layer = {
		.protocol = pair->six ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP,
		.type = parts->type,
		.code = parts->code,
		.identifier = (int)(parts->word >> 16),
		.sequence = (int)(parts->word & 0xffff),
	};
	__u8 *icmp;
	__u32 size;

	if (pairs_sight == (server ? SIGHT_CLIENT : SIGHT_SERVER))
		return;
	memset(bytes, 0, sizeof(bytes));
	memset(bytes, 2, 12);
	put16(bytes + 12, pair->six ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
	icmp = bytes + 14 + write_ip(bytes + 14, pair, server, parts, 8 + length);
	write_icmp(icmp, &layer);
	memcpy(icmp + 8, payload, length);
	write_checksum(icmp, &layer, 8 + length, bytes + 14);
	put16(icmp + 2, (__u32)(icmp[2] << 8 | icmp[3]) + parts->wrong);
	size = (__u32)(icmp - bytes) + 8 + length;
	memcpy(bytes + size, parts->after, parts->behind);
	size += parts->behind;
	simulated.received = true;
	native_receive(bytes, size, size, simulated.now);
}

void ping_with(struct pair_of *pair, struct parts parts, __u32 length)
{
	const struct parts plain = { .type = pair->six ? 129 : 0, .ttl = 57 };
	struct parts reply = plain;
	__u8 payload[PAYLOAD_MOST];

	iputils(payload, length);
	pair->sequence++;
	parts.type = pair->six ? 128 : 8;
	parts.ttl = parts.ttl ? parts.ttl : 64;
	parts.word = reply.word = (__u32)pair->identifier << 16 | pair->sequence;
	put_packet(pair, false, &parts, payload, length);
	put_packet(pair, true, &reply, payload, length);
}
