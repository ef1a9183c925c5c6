// SPDX-License-Identifier: GPL-2.0-only
/* Objects of extension structures (RFC 4884): in errors, and in PROBEs. */
#include "base/bytes.h"
#include "headers/protocol.h"
#include "memory/message_values.h"

enum { STRUCTURE_HEADER = 4, OBJECT_HEADER = 4, QUOTE_LEAST = 128 };

/* Classes (IANA, "ICMP Extension Object Classes and Class Sub-types"). */
enum { CLASS_LABELS = 1, CLASS_INTERFACE = 2, CLASS_QUERY = 3, CLASS_NODE = 5 };

enum {
	/* Toward one destination a router has several paths, and these change. */
	LABELS_MOST = 6,
	/* Interfaces on which a router receives what it reports to one host. */
	OBJECTS_MOST = 8,
	/* Of a maker's own, and behind a quote: the name of a device or a padding. */
	UNKNOWN_MOST = 2,
	/* A device has interfaces of some kinds, whose names begin alike, and addresses in some
	 * networks. */
	NAMES_MOST = 5,
	ADDRESSES_MOST = 7,
};

/* The label after this one is drawn for each flow (RFC 6790). */
enum { LABEL_OF_ENTROPY = 7 };

static __u32 hash_labels(const __u8 *at, __u32 bytes)
{
	__u8 labels[64];
	__u32 length = 0;

	for (__u32 i = 0; i + 4 <= bytes && length + 3 <= sizeof(labels); i += 4) {
		const __u32 label = big32(at + i) >> 12;

		labels[length++] = (__u8)(label >> 16);
		labels[length++] = (__u8)(label >> 8);
		labels[length++] = (__u8)label;
		if (label == LABEL_OF_ENTROPY)
			i += 4;
	}
	return value_hash(labels, length);
}

static void read_object(struct said_values *said, const struct packet *packet, const __u8 *object,
			__u32 bytes)
{
	const __u8 *destination = (const __u8 *)&packet->quote.target;
	const __u8 class = object[2];

	if (class == CLASS_LABELS)
		value_say(said, VALUE_LABELS, value_hash(destination, sizeof(packet->quote.target)),
			  hash_labels(object + OBJECT_HEADER, bytes - OBJECT_HEADER), LABELS_MOST);
	else
		value_say(said, VALUE_OBJECT, class, value_hash(object, bytes),
			  class >= CLASS_INTERFACE && class <= CLASS_NODE ? OBJECTS_MOST :
									    UNKNOWN_MOST);
}

static void read_objects(struct said_values *said, const struct packet *packet, const __u8 *at,
			 __u32 captured)
{
	for (__u32 bytes; captured >= OBJECT_HEADER; at += bytes, captured -= bytes) {
		bytes = big16(at);
		if (bytes < OBJECT_HEADER || bytes > captured)
			return;
		read_object(said, packet, at, bytes);
	}
}

/* Returns the length field's quote (RFC 4884, 4), or that of old routers if the structure follows
 * without one (5.5); 0: there is none. */
static __u32 quote_bytes(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	const __u32 length = packet->family == 4 ? (packet->identifier & 0xffU) * 4 :
						   (packet->identifier >> 8) * 8;

	if (length)
		return length;
	return captured >= QUOTE_LEAST + STRUCTURE_HEADER && payload[QUOTE_LEAST] == 0x20 ?
		       QUOTE_LEAST :
		       0;
}

/* A quote that is shorter than the least is followed by zeros. Of IPv4 some stacks quote the length
 * without the header, or in host byte order, where it is too small. */
static void read_rest(struct said_values *said, const struct packet *packet, const __u8 *payload,
		      __u32 captured)
{
	const __u32 header = 20, least = header + 8, length = packet->quote.length;
	const __u32 from = packet->family == 4 ? length + header : length;
	bool zero = true;

	if (!packet->quote.present || length < least)
		return;
	for (__u32 i = from; i < captured; i++)
		zero &= !payload[i];
	if (!zero)
		value_say(said, VALUE_REST, 0, value_hash(payload + from, captured - from),
			  UNKNOWN_MOST);
}

void objects_read(struct said_values *said, const struct packet *packet, const __u8 *payload,
		  __u32 captured)
{
	const __u32 quote = quote_bytes(packet, payload, captured);

	read_rest(said, packet, payload, quote && quote < captured ? quote : captured);
	if (!quote || captured < quote + STRUCTURE_HEADER)
		return;
	read_objects(said, packet, payload + quote + STRUCTURE_HEADER,
		     captured - quote - STRUCTURE_HEADER);
}

/* How a PROBE names an interface (RFC 8335, 2.1). */
enum { BY_NAME = 1, BY_INDEX = 2, BY_ADDRESS = 3 };

void probe_read(struct said_values *said, const __u8 *payload, __u32 captured)
{
	const __u32 begin = STRUCTURE_HEADER + OBJECT_HEADER;
	const __u8 *name = payload + begin;
	__u32 bytes = 2;

	if (captured < begin + 4)
		return;
	if (payload[7] == BY_ADDRESS) {
		/* Behind family and length: the network, or the maker of a device. */
		const __u32 length = name[2];

		name += 4;
		bytes = length >= 16 ? 6 : length >= 6 ? 3 : 2;
		if (captured < begin + 4 + bytes)
			return;
	}
	value_say(said, VALUE_INTERFACE, payload[7], value_hash(name, bytes),
		  payload[7] == BY_NAME ? NAMES_MOST : ADDRESSES_MOST);
}
