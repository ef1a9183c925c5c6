/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames of neighbour and router discovery and of redirects, for tests. */
#ifndef SELFTESTS_LINK_FRAMES_H
#define SELFTESTS_LINK_FRAMES_H

#include "headers/discovery.h"
#include "selftests/frames.h"

/* The content of a message; unset fields are absent. */
/* The upper byte of a listener query's maximum response delay. */
enum { TEN_SECONDS = 0x27 };

struct link_message {
	int type;   /* of ICMPv6 */
	int sender; /* of the Ethernet frame: 02:02:02:02:02:02 + sender */
	const char *source;
	const char *target;
	int hops;     /* 0: 255 */
	int flags;    /* of an advertisement; TEN_SECONDS: of a listener query */
	int lifetime; /* seconds, of a router */
	int reach;    /* the hop limit that a router advertises; 0: 64 */
	const char *subject;
	const char *destination; /* of a redirect */
	int link;		 /* an option has the link-layer address 02:02:02:02:02:02 + link */
	const char *prefix;
	const char *withdrawn; /* another prefix, with lifetimes of 0 */
	const char *resolver;  /* a router advertises this name server, */
	const char *route;     /* and a route to this prefix */
	int route_bits;
	const char *quoted;    /* a redirect quotes a packet of this address */
	const __u8 *extension; /* headers before the message, */
	__u32 extension_bytes;
	int extension_type; /* the type of the first of these */
	int vlan;	    /* of a tag; 0: none */
};

static inline __u8 *link_option(__u8 *at, int type, int words)
{
	at[0] = (__u8)type;
	at[1] = (__u8)words;
	return at + 8 * words;
}

/* Writes the second word and the addresses. */
static inline __u8 *link_fixed(__u8 *icmp, const struct link_message *message)
{
	struct address address;

	if (message->type == 134) {
		icmp[4] = (__u8)(message->reach ? message->reach : 64);
		icmp[5] = (__u8)message->flags;
		put16(icmp + 6, message->lifetime);
		return icmp + 16;
	}
	if (message->type == 133)
		return icmp + 8;
	icmp[4] = (__u8)message->flags;
	address = address_of(message->subject);
	memcpy(icmp + 8, &address, 16);
	if (message->type != 137)
		return icmp + 24;
	address = address_of(message->destination);
	memcpy(icmp + 24, &address, 16);
	return icmp + 40;
}

static inline __u8 *link_options(__u8 *at, const struct link_message *message)
{
	struct address address;

	if (message->link) {
		memset(at + 2, 2, 6);
		at[7] = (__u8)(2 + message->link);
		at = link_option(at, message->type >= 136 ? OPTION_TARGET_LINK : OPTION_SOURCE_LINK,
				 1);
	}
	if (message->prefix) {
		at[2] = 64;
		at[3] = 0xc0;
		put32(at + 4, 86400);
		put32(at + 8, 14400);
		address = address_of(message->prefix);
		memcpy(at + 16, &address, 16);
		at = link_option(at, OPTION_PREFIX, 4);
	}
	if (message->withdrawn) {
		at[2] = 64;
		at[3] = 0xc0;
		address = address_of(message->withdrawn);
		memcpy(at + 16, &address, 16);
		at = link_option(at, OPTION_PREFIX, 4);
	}
	if (message->resolver) {
		put32(at + 4, 600);
		address = address_of(message->resolver);
		memcpy(at + 8, &address, 16);
		at = link_option(at, OPTION_RESOLVERS, 3);
	}
	if (message->route) {
		at[2] = (__u8)message->route_bits;
		put32(at + 4, 600);
		address = address_of(message->route);
		memcpy(at + 8, &address, 16);
		at = link_option(at, OPTION_ROUTE, 3);
	}
	if (message->quoted) {
		at[8] = 0x60;
		at[14] = PROTOCOL_ICMPV6;
		address = address_of(message->quoted);
		memcpy(at + 16, &address, 16);
		at = link_option(at, OPTION_REDIRECTED, 7);
	}
	return at;
}

/* Puts a tag before the protocol. */
static inline void link_tag(struct frame *frame, int vlan)
{
	memmove(frame->bytes + 16, frame->bytes + 12, frame->size - 12);
	put16(frame->bytes + 12, 0x8100);
	put16(frame->bytes + 14, vlan);
	frame->size += 4;
	frame->wire = frame->size;
}

static UNUSED void link_frame(struct frame *frame, const struct link_message *message)
{
	const struct layer layer = { .protocol = PROTOCOL_ICMPV6, .type = message->type };
	__u8 *ip = frame->bytes + sizeof(struct ethhdr), *icmp, *end;
	const struct layer network = {
		.source = message->source,
		.target = message->target ? message->target : "ff02::1",
		.next = message->extension_bytes ? message->extension_type : PROTOCOL_ICMPV6,
		.ttl = message->hops ? message->hops : 255,
	};

	memset(frame, 0, sizeof(*frame));
	memset(frame->bytes, 2, 12);
	if (!message->target)
		memcpy(frame->bytes, (const __u8[]){ 0x33, 0x33, 0, 0, 0, 1 }, LINK_BYTES);
	frame->bytes[11] = (__u8)(2 + message->sender);
	put16(frame->bytes + 12, ETHERTYPE_IPV6);
	icmp = ip + sizeof(struct ipv6hdr);
	if (message->extension_bytes)
		memcpy(icmp, message->extension, message->extension_bytes);
	icmp += message->extension_bytes;
	icmp[0] = (__u8)message->type;
	end = link_options(link_fixed(icmp, message), message);
	write_ipv6(ip, &network, (__u32)(end - ip));
	write_checksum(icmp, &layer, (__u32)(end - icmp), ip);
	frame->size = frame->wire = (__u32)(end - frame->bytes);
	if (message->vlan)
		link_tag(frame, message->vlan);
}

#endif
