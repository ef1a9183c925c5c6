/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames for tests, written as their layers:
 *
 *   FRAME(ETHERNET(), VLAN(7), IPV4(.ttl = 3), ICMP(8, 0), DATA(56))
 *
 * Types, lengths and checksums are computed from the layers that follow, unless the layer
 * sets them.  A field left out (0) is computed or has its default; ZERO is the number 0
 * itself.  IP layers after an ICMP header are the packet that it quotes.
 */
#ifndef SELFTESTS_FRAMES_H
#define SELFTESTS_FRAMES_H

#include "headers/address.h"
#include "headers/protocol.h"

#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

enum { ZERO = -1, FRAME_BYTES = 3400, MAX_LAYERS = 80 };

/* Default sender and receiver of test frames; documentation addresses. */
#define SOURCE4 "192.0.2.1"
#define TARGET4 "198.51.100.2"
#define SOURCE6 "2001:db8::1"
#define TARGET6 "2001:db8:1::2"

enum layer_kind {
	LAYER_END,
	LAYER_ETHERNET,
	LAYER_VLAN,
	LAYER_PPPOE,
	LAYER_LABEL,
	LAYER_VN_TAG,
	LAYER_METADATA,
	LAYER_IPV4,
	LAYER_IPV6,
	LAYER_EXTENSION,
	LAYER_ICMP,
	LAYER_PORTS,
	LAYER_OPTION,
	LAYER_DATA,
	LAYER_PADDING, /* after the packet: not counted by lengths */
	LAYER_CUT,     /* bytes removed from the end after lengths were computed */
	LAYER_SNAP,    /* the same by a capture: they were on the wire */
};

struct layer {
	enum layer_kind kind;
	int protocol; /* the number by which the previous layer names this one */
	int next;     /* what this layer names as next */
	const char *source;
	const char *target;
	int version, total, header, options; /* IPv4; total also IPv6's payload length */
	int ttl, tos, id;
	int fragment;		/* offset in bytes */
	bool more, dont, wrong; /* more fragments, don't fragment, wrong checksum */
	int type, code;		/* ICMP; routing header: type and segments left */
	int identifier, sequence;
	int ports[2];
	int length; /* bytes, or the length field of an extension header or option */
	const __u8
		*bytes; /* of data; NULL: counting up from 0. Of options, or an extension header. */
};

/* clang-format off */
#define LAYER(name, ...) { .kind = LAYER_##name, __VA_ARGS__ }
#define FRAME(...) (const struct layer[]){ __VA_ARGS__, LAYER(END) }

#define ETHERNET(...) LAYER(ETHERNET, __VA_ARGS__)
#define VLAN(number, ...) LAYER(VLAN, .protocol = ETHERTYPE_VLAN, .id = number, __VA_ARGS__)
#define QINQ(number) LAYER(VLAN, .protocol = ETHERTYPE_QINQ, .id = number)
/* A tag with another EtherType. */
#define TAG(number, number2) LAYER(VLAN, .protocol = number, .id = number2)
/* A PPPoE session; .type: another code, .header: a PPP protocol number of one byte. */
#define PPPOE(...) LAYER(PPPOE, .protocol = ETHERTYPE_PPPOE, __VA_ARGS__)
/* An MPLS label; the last one before another layer is the bottom of the stack. */
#define LABEL(number) LAYER(LABEL, .protocol = ETHERTYPE_MPLS, .id = number)
#define VN_TAG() LAYER(VN_TAG, .protocol = ETHERTYPE_VN_TAG)
/* Cisco metadata, with options of 4 * words bytes. */
#define METADATA(words) LAYER(METADATA, .protocol = ETHERTYPE_CISCO_METADATA, .length = words)
#define IPV4(...) LAYER(IPV4, .protocol = ETHERTYPE_IPV4, __VA_ARGS__)
#define IPV6(...) LAYER(IPV6, .protocol = ETHERTYPE_IPV6, __VA_ARGS__)

/* Extension headers of 8 + 8 * words bytes; the words of an authentication header have 4 bytes. */
#define EXTENSION(number, words, ...) \
	LAYER(EXTENSION, .protocol = number, .length = words, __VA_ARGS__)
#define HOP_BY_HOP(words) EXTENSION(ZERO, words)
#define DESTINATION(words) EXTENSION(PROTOCOL_DESTINATION, words)
#define MOBILITY(words) EXTENSION(PROTOCOL_MOBILITY, words)
#define ROUTING(number, left) EXTENSION(PROTOCOL_ROUTING, 2, .type = number, .code = left)
#define AUTHENTICATION(words) EXTENSION(PROTOCOL_AUTHENTICATION, words)
#define FRAGMENT(offset, ...) EXTENSION(PROTOCOL_FRAGMENT, 0, .fragment = offset, __VA_ARGS__)

#define ICMP(number, number2, ...) \
	LAYER(ICMP, .protocol = PROTOCOL_ICMP, .type = number, .code = number2, __VA_ARGS__)
#define ICMPV6(number, number2, ...) \
	LAYER(ICMP, .protocol = PROTOCOL_ICMPV6, .type = number, .code = number2, __VA_ARGS__)
#define PORTS(number, from, to, bytes) \
	LAYER(PORTS, .protocol = number, .ports = { from, to }, .length = bytes)
#define TCP(from, to) PORTS(PROTOCOL_TCP, from, to, 20)
#define UDP(from, to) PORTS(PROTOCOL_UDP, from, to, 8)

/* A neighbour discovery option of 8 * words bytes. */
#define OPTION(number, words) LAYER(OPTION, .type = number, .length = words)
#define DATA(count) LAYER(DATA, .length = count)
#define PAYLOAD(from, count) LAYER(DATA, .length = count, .bytes = from)
#define PADDING(bytes) LAYER(PADDING, .length = bytes)
#define CUT(bytes) LAYER(CUT, .length = bytes)
#define SNAP(bytes) LAYER(SNAP, .length = bytes)

#define PING4 ETHERNET(), IPV4(), ICMP(8, 0), DATA(56)
#define PING6 ETHERNET(), IPV6(), ICMPV6(128, 0), DATA(56)

/* clang-format on */

struct frame {
	__u32 size; /* bytes in the buffer */
	__u32 wire; /* bytes on the wire */
	__u8 bytes[FRAME_BYTES];
};

/* ---- values of fields ------------------------------------------------------------------- */

static inline int layer_value(int field, int otherwise)
{
	return field == 0 ? otherwise : field == ZERO ? 0 : field;
}

static inline struct address address_of(const char *text)
{
	struct address address;
	__be32 ipv4;

	if (inet_pton(AF_INET, text, &ipv4) == 1)
		return address_from_ipv4(ipv4);
	if (inet_pton(AF_INET6, text, &address) != 1)
		abort();
	return address;
}

static inline void put16(__u8 *at, __u32 value)
{
	at[0] = (__u8)(value >> 8);
	at[1] = (__u8)value;
}

static inline void put32(__u8 *at, __u32 value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static inline __u32 sum16(const __u8 *at, __u32 bytes)
{
	__u32 sum = 0;

	for (__u32 i = 0; i < bytes; i++)
		sum += i % 2 ? at[i] : (__u32)at[i] << 8;
	return sum;
}

static inline __u16 fold16(__u32 sum)
{
	while (sum >> 16)
		sum = (sum >> 16) + (sum & 0xffff);
	return (__u16)~sum;
}

/* ---- writing layers --------------------------------------------------------------------- */

static inline __u32 layer_size(const struct layer *layer)
{
	switch (layer->kind) {
	case LAYER_ETHERNET:
		return sizeof(struct ethhdr);
	case LAYER_VLAN:
		return sizeof(struct vlan_tag);
	case LAYER_PPPOE:
		return PPPOE_BYTES - (layer->header ? 1 : 0);
	case LAYER_LABEL:
		return MPLS_BYTES;
	case LAYER_VN_TAG:
		return 6;
	case LAYER_METADATA:
		return 4 + 4 * layer->length;
	case LAYER_IPV4:
		return sizeof(struct iphdr) + layer->options;
	case LAYER_IPV6:
		return sizeof(struct ipv6hdr);
	case LAYER_EXTENSION:
		return layer->protocol == PROTOCOL_AUTHENTICATION ? (layer->length + 2) * 4 :
								    (layer->length + 1) * 8;
	case LAYER_ICMP:
		return ICMP_HEADER_BYTES;
	case LAYER_OPTION:
		return layer->length > 0 ? layer->length * 8 : 8;
	case LAYER_PORTS:
	case LAYER_DATA:
	case LAYER_PADDING:
		return layer->length;
	default:
		return 0;
	}
}

/* `bytes`: from the start of the layer to the end of the packet. */
static inline void write_pppoe(__u8 *at, const struct layer *layer, __u32 bytes)
{
	int protocol = layer->next == ETHERTYPE_IPV4 ? PPP_IPV4 :
		       layer->next == ETHERTYPE_IPV6 ? PPP_IPV6 :
						       layer->next;

	at[0] = 0x11;
	at[1] = (__u8)layer->type;
	put16(at + 2, 7);
	put16(at + 4, bytes - 6);
	if (layer->header)
		at[6] = (__u8)protocol;
	else
		put16(at + 6, protocol);
}

static inline void write_label(__u8 *at, const struct layer *layer)
{
	put32(at, (__u32)layer->id << 12 | 64);
	if (layer->next != ETHERTYPE_MPLS)
		at[2] |= MPLS_BOTTOM;
}

static inline void write_ipv4(__u8 *at, const struct layer *layer, __u32 bytes)
{
	struct address source = address_of(layer->source ? layer->source : SOURCE4);
	struct address target = address_of(layer->target ? layer->target : TARGET4);
	int header = layer_value(layer->header, 5 + layer->options / 4);

	at[0] = (__u8)(layer_value(layer->version, 4) << 4 | header);
	at[1] = (__u8)layer->tos;
	put16(at + 2, layer_value(layer->total, bytes));
	put16(at + 4, layer->id);
	put16(at + 6, layer->fragment / 8 | (layer->more ? IPV4_MORE_FRAGMENTS : 0) |
			      (layer->dont ? IPV4_DONT_FRAGMENT : 0));
	at[8] = (__u8)layer_value(layer->ttl, 64);
	at[9] = (__u8)layer->next;
	memcpy(at + 12, &source.words[3], 4);
	memcpy(at + 16, &target.words[3], 4);
	if (layer->bytes)
		memcpy(at + 20, layer->bytes, (size_t)layer->options);
	else
		memset(at + 20, 1, layer->options); /* no operation */
	put16(at + 10, fold16(sum16(at, 20 + layer->options)));
}

static inline void write_ipv6(__u8 *at, const struct layer *layer, __u32 bytes)
{
	struct address source = address_of(layer->source ? layer->source : SOURCE6);
	struct address target = address_of(layer->target ? layer->target : TARGET6);

	put16(at, layer_value(layer->version, 6) << 12 | layer->tos << 4);
	put16(at + 4, layer_value(layer->total, bytes - sizeof(struct ipv6hdr)));
	at[6] = (__u8)layer->next;
	at[7] = (__u8)layer_value(layer->ttl, 64);
	memcpy(at + 8, &source, 16);
	memcpy(at + 24, &target, 16);
}

static inline void write_extension(__u8 *at, const struct layer *layer)
{
	at[0] = (__u8)layer->next;
	at[1] = (__u8)layer->length;
	if (layer->protocol == PROTOCOL_FRAGMENT) {
		put16(at + 2, layer->fragment | (layer->more ? IPV6_MORE_FRAGMENTS : 0));
		put16(at + 6, layer->id);
	} else if (layer->protocol == PROTOCOL_ROUTING) {
		at[2] = (__u8)layer->type;
		at[3] = (__u8)layer->code;
	} else if (layer->bytes) {
		memcpy(at + 2, layer->bytes, (size_t)layer->length * 8 + 6);
	}
}

static inline void write_icmp(__u8 *at, const struct layer *layer)
{
	at[0] = (__u8)layer->type;
	at[1] = (__u8)layer->code;
	put16(at + 4, layer->identifier);
	put16(at + 6, layer->sequence);
}

/* `bytes`: of the message; `network`: the IPv6 header before it, for the pseudo-header. */
static inline void write_checksum(__u8 *at, const struct layer *layer, __u32 bytes,
				  const __u8 *network)
{
	__u32 sum = sum16(at, bytes);

	if (layer->protocol == PROTOCOL_ICMPV6)
		sum += sum16(network + 8, 32) + bytes + PROTOCOL_ICMPV6;
	put16(at + 2, fold16(sum) ^ (layer->wrong ? 0x5555 : 0));
}

static inline void write_layer(__u8 *at, const struct layer *layer, __u32 bytes)
{
	switch (layer->kind) {
	case LAYER_ETHERNET:
		memset(at, 2, 12);	/* locally administered */
		at[11] = 2 + layer->id; /* ETHERNET(.id): another sender */
		put16(at + 12, layer->next);
		break;
	case LAYER_VLAN:
		put16(at, layer->id);
		put16(at + 2, layer->next);
		break;
	case LAYER_PPPOE:
		write_pppoe(at, layer, bytes);
		break;
	case LAYER_LABEL:
		write_label(at, layer);
		break;
	case LAYER_VN_TAG:
		put16(at + 4, layer->next);
		break;
	case LAYER_METADATA:
		at[0] = 1;
		at[1] = (__u8)layer->length;
		put16(at + 2 + 4 * layer->length, layer->next);
		break;
	case LAYER_IPV4:
		write_ipv4(at, layer, bytes);
		break;
	case LAYER_IPV6:
		write_ipv6(at, layer, bytes);
		break;
	case LAYER_EXTENSION:
		write_extension(at, layer);
		break;
	case LAYER_ICMP:
		write_icmp(at, layer);
		break;
	case LAYER_PORTS:
		put16(at, layer->ports[0]);
		put16(at + 2, layer->ports[1]);
		break;
	case LAYER_OPTION:
		at[0] = (__u8)layer->type;
		at[1] = (__u8)layer_value(layer->length, 0);
		break;
	case LAYER_DATA:
		for (int i = 0; i < layer->length; i++)
			at[i] = layer->bytes ? layer->bytes[i] : (__u8)i;
		break;
	default:
		break;
	}
}

/* Writes the layers; `bytes` of each count from its start to the end of the packet. */
static inline void write_layers(struct frame *frame, const struct layer *layers,
				const __u32 *starts, __u32 end)
{
	const __u8 *network = frame->bytes;

	for (__u32 i = 0; layers[i].kind != LAYER_END; i++) {
		struct layer layer = layers[i];

		layer.next = layer_value(layer.next ? layer.next : layers[i + 1].protocol, 0);
		write_layer(frame->bytes + starts[i], &layer, end - starts[i]);
	}
	for (__u32 i = 0; layers[i].kind != LAYER_END; i++) {
		if (layers[i].kind == LAYER_IPV6)
			network = frame->bytes + starts[i];
		if (layers[i].kind == LAYER_ICMP) {
			write_checksum(frame->bytes + starts[i], &layers[i], end - starts[i],
				       network);
			break; /* the quoted packet has no checksum */
		}
	}
}

static UNUSED void frame_build(struct frame *frame, const struct layer *layers)
{
	__u32 starts[MAX_LAYERS], end = 0, cut = 0, snapped = 0;

	memset(frame, 0, sizeof(*frame));
	for (__u32 i = 0; layers[i].kind != LAYER_END; i++) {
		starts[i] = frame->wire;
		frame->wire += layer_size(&layers[i]);
		if (i + 1 == MAX_LAYERS || frame->wire > FRAME_BYTES)
			abort();
		if (layers[i].kind < LAYER_PADDING)
			end = frame->wire;
		if (layers[i].kind == LAYER_CUT)
			cut += layers[i].length;
		if (layers[i].kind == LAYER_SNAP)
			snapped += layers[i].length;
	}
	write_layers(frame, layers, starts, end);
	frame->wire -= cut;
	frame->size = frame->wire - snapped;
}

/* Set another address, in host order, in an Ethernet and IPv4 frame: the ICMP checksum does not
 * cover addresses. */
static UNUSED void frame_set_source4(struct frame *frame, __u32 address)
{
	put32(frame->bytes + sizeof(struct ethhdr) + 12, address);
}

static UNUSED void frame_set_target4(struct frame *frame, __u32 address)
{
	put32(frame->bytes + sizeof(struct ethhdr) + 16, address);
}

#endif
