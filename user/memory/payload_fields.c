// SPDX-License-Identifier: GPL-2.0-only
/* Fields of messages that are no echo. */
#include "base/bytes.h"
#include "headers/hash.h"
#include "headers/protocol.h"
#include "memory/message_values.h"
#include "memory/payload.h"

#include <string.h>

/* Bytes, and their entropy relative to the maximum, from which on data counts as random. */
enum { DATA_LEAST = 32 };
#define DATA_ENTROPY 0.92

/* Bytes that follow the header of messages of fixed length; ~0 of others. */
static __u32 body_length(enum kind kind)
{
	switch (kind) {
	case KIND_TIMESTAMP_REQUEST:
	case KIND_TIMESTAMP_REPLY:
		return 12;
	case KIND_MASK_REQUEST:
	case KIND_MASK_REPLY:
		return 4;
	case KIND_INFORMATION_REQUEST:
	case KIND_INFORMATION_REPLY:
		return 0;
	default:
		return ~0U;
	}
}

/* Returns true if a message quotes a packet right after its header. */
static bool is_quoting(const struct packet *packet)
{
	return packet->kind == KIND_UNREACHABLE || packet->kind == KIND_TIME_EXCEEDED ||
	       packet->kind == KIND_SOURCE_QUENCH || packet->kind == KIND_PACKET_TOO_BIG ||
	       packet->kind == KIND_PARAMETER_PROBLEM;
}

/* Returns what is in the unused part of a message's second word: that of an error has a length (RFC
 * 4884) and, in one type, an MTU; that of an advertisement begins with three flags. */
static __u32 unused_of(const struct packet *packet)
{
	const __u32 word = second_word(packet);

	switch (packet->kind) {
	case KIND_UNREACHABLE:
	case KIND_TIME_EXCEEDED:
		/* Beside the length. */
		return word & ((packet->family == 4 ? 0xff000000U : 0x00ff0000U) |
			       (is_about_mtu(packet) ? 0 : 0xffffU));
	case KIND_SOURCE_QUENCH:
		return word;
	case KIND_PARAMETER_PROBLEM:
		return packet->family == 4 ? packet->sequence : 0;
	case KIND_REDIRECT:
	case KIND_NEIGHBOR_SOLICITATION:
	case KIND_ROUTER_SOLICITATION:
	case KIND_MLD_REPORT:
	case KIND_MLD_DONE:
		return packet->kind == KIND_REDIRECT && packet->family == 4 ? 0 : word;
	case KIND_NEIGHBOR_ADVERTISEMENT:
		return word & 0x1fffffff;
	case KIND_MLD2_REPORT:
		return packet->identifier;
	case KIND_MLD_QUERY:
		return packet->sequence;
	default:
		return 0;
	}
}

/* Counts a nonzero one. A faulty router sets it to the same value each time. */
static void look_at_unused(struct payload_traits *traits, const struct packet *packet)
{
	__u32 value = unused_of(packet);

	if (!value)
		return;
	traits->fields.unused++;
	traits->fields.changing += traits->unused_value && value != traits->unused_value;
	traits->unused_value = value;
}

static bool is_mask(__u32 value)
{
	return !(~value & (~value + 1));
}

/* Returns true if a message about the address mask has something else in its place. */
static bool has_wrong_mask(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	return (packet->kind == KIND_MASK_REQUEST || packet->kind == KIND_MASK_REPLY) &&
	       captured >= 4 && !is_mask(big32(payload));
}

enum { UDP_HEADER = 8, DNS_HEADER = 12, PORT_DNS = 53, PORT_UNPRIVILEGED = 1024 };

/* Returns true if a datagram from the port of DNS to a resolver's own port is no answer: its header
 * (RFC 1035, 4.1.1) has the bit of answers, a zero bit, and at most one question. */
static bool has_wrong_answer(const __u8 *at, __u32 captured)
{
	const __u8 *dns = at + UDP_HEADER;

	return captured >= UDP_HEADER + DNS_HEADER && big16(at) == PORT_DNS &&
	       big16(at + 2) >= PORT_UNPRIVILEGED &&
	       (!(dns[2] & 0x80) || dns[3] & 0x40 || big16(dns + 4) > 1);
}

/* Returns true if a quoted transport header is impossible: a length beyond the packet, an invalid
 * header length, or an ICMP error, about which no error is sent (RFC 1122, 3.2.2). */
static bool has_wrong_transport(const __u8 *at, __u32 captured, __u8 protocol, __u32 length)
{
	switch (protocol) {
	case PROTOCOL_UDP:
		return captured >= 6 && (big16(at + 4) < UDP_HEADER || big16(at + 4) > length ||
					 has_wrong_answer(at, captured));
	case PROTOCOL_TCP:
		return captured >= 13 && at[12] >> 4 < 5;
	case PROTOCOL_ICMP:
		return captured >= 1 && (at[0] == 3 || at[0] == 11 || at[0] == 12);
	default:
		return false;
	}
}

/* Protocol numbers in common use. */
static bool is_common(__u8 protocol)
{
	static const __u8 common[] = { 0,  1,  2,  4,  6,  17, 41, 43,	44,  46,  47, 50,
				       51, 58, 59, 60, 88, 89, 97, 103, 112, 115, 132 };

	return memchr(common, protocol, sizeof(common));
}

/* Returns true if the checksum of a quoted header is correct, or was before a router decremented
 * the time to live. */
static bool has_checksum(const __u8 *header, __u32 bytes)
{
	__u32 sum = 0;

	for (__u32 i = 0; i < bytes; i += 2)
		sum += big16(header + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff || sum == 0xfeff;
}

static bool has_wrong_ipv4(const __u8 *payload, __u32 captured)
{
	const __u32 header = (payload[0] & 0x0f) * 4U, length = big16(payload + 2);
	/* Some stacks quote it in host byte order. */
	const __u32 swapped = (length & 0xff) << 8 | length >> 8;

	if (header < 20 || header + 8 > captured)
		return header < 20;
	if (!is_common(payload[9]) && !has_checksum(payload, header))
		return true;
	if (big16(payload + 6) & 0x1fff)
		return false; /* a later fragment */
	return has_wrong_transport(payload + header, captured - header, payload[9],
				   length > swapped ? length : swapped);
}

/* The headers of a PROBE's extension structure and of its object (RFC 8335, 2.1). */
enum { PROBE_HEADERS = 8 };

static bool is_probe(const struct packet *packet)
{
	return packet->kind == KIND_EXTENDED_ECHO_REQUEST ||
	       packet->kind == KIND_EXTENDED_ECHO_REPLY;
}

/* Returns the bytes before what follows the object: ping's time. */
static __u32 probe_bytes(const __u8 *payload, __u32 captured)
{
	const __u32 bytes = captured < PROBE_HEADERS ? captured : 4U + big16(payload + 4);

	return bytes < captured ? bytes : captured;
}

static void look_at_probe(struct payload_traits *traits, const __u8 *payload, __u32 captured)
{
	const __u32 bytes = probe_bytes(payload, captured);
	__u64 hash = bytes;

	for (__u32 i = PROBE_HEADERS / 2; i < bytes; i++)
		hash = hash_mix(hash ^ payload[i]);
	traits->fields.probes += traits->probed && traits->probed != hash;
	traits->probed = hash;
}

/* Returns true if the pointer of a parameter problem is behind the packet that it is about. */
static bool has_wrong_pointer(const struct packet *packet, const __u8 *payload)
{
	if (packet->kind != KIND_PARAMETER_PROBLEM)
		return false;
	return packet->family == 6 && second_word(packet) >= 40U + big16(payload + 4);
}

/* Returns true if an error quotes no packet that could have been sent. It must have the quoted
 * header and 8 bytes after it (RFC 792). */
static bool has_wrong_quote(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	if (captured < 48)
		return false;
	if (!packet->quote.present || has_wrong_pointer(packet, payload))
		return true;
	if (packet->family == 4)
		return has_wrong_ipv4(payload, captured);
	return !is_common(payload[6]) ||
	       has_wrong_transport(payload + 40, captured - 40, payload[6], big16(payload + 4));
}

enum { TCP_OFFSET = 12, ECHO_HEADER = 8 };

/* Returns the length of a quoted transport header that data follows; 0: none. */
static __u32 transport_bytes(const struct packet *packet, const __u8 *at, __u32 captured)
{
	switch (packet->quote.protocol) {
	case PROTOCOL_UDP:
		return UDP_HEADER;
	case PROTOCOL_TCP:
		return captured > TCP_OFFSET ? (at[TCP_OFFSET] >> 4) * 4U : 0;
	case PROTOCOL_ICMP:
		return captured && (at[0] == 8 || at[0] == 0) ? ECHO_HEADER : 0;
	case PROTOCOL_ICMPV6:
		return captured && (at[0] == 128 || at[0] == 129) ? ECHO_HEADER : 0;
	default:
		return 0;
	}
}

/* Returns true if an error quotes a datagram, segment or echo of random bytes. */
static bool quotes_data(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	__u32 header = packet->family == 4 ? (payload[0] & 0x0f) * 4U : 40, transport;

	if (!packet->quote.present || header > captured ||
	    (packet->quote.protocol != PROTOCOL_UDP && is_about_mtu(packet)))
		return false;
	transport = transport_bytes(packet, payload + header, captured - header);
	header += transport;
	return transport && captured >= header + DATA_LEAST &&
	       payload_entropy(payload + header, captured - header) >= DATA_ENTROPY;
}

/* Returns true if the name of an interface is no text that zeros may follow. */
static bool is_wrong_name(const __u8 *name, __u32 bytes)
{
	while (bytes && !name[bytes - 1])
		bytes--;
	for (__u32 i = 0; i < bytes; i++)
		if (name[i] < ' ' || name[i] == 0x7f)
			return true;
	return false;
}

/* Returns true if a PROBE names no interface: an extension structure of version 2 with an object of
 * class 3. Some kernels return it with their answer. */
static bool has_wrong_probe(const struct packet *packet, const __u8 *payload, __u32 captured)
{
	const __u32 bytes = probe_bytes(payload, captured);

	if (!is_probe(packet) || captured < PROBE_HEADERS)
		return false;
	return bytes < PROBE_HEADERS || payload[0] >> 4 != 2 || payload[6] != 3 || payload[7] < 1 ||
	       payload[7] > 3 ||
	       (payload[7] == 1 && is_wrong_name(payload + PROBE_HEADERS, bytes - PROBE_HEADERS));
}

/* Types of IPv6 for renumbering, inverse discovery and mobility, which next to nobody sends. Those
 * of networks of sensors (155 to 159) are in use. */
static bool is_rare(__u8 type)
{
	return type == 138 || type == 141 || type == 142 || (type >= 144 && type <= 150) ||
	       type == 154 || type == 156;
}

/* Returns true if the message has a type that nothing sends. */
static bool is_of_no_use(const struct packet *packet)
{
	return packet->marks & MARK_MESSAGE && packet->kind == KIND_OTHER &&
	       (packet->family == 4 || packet->marks & MARK_UNASSIGNED || is_rare(packet->type));
}

/* Counts a payload without a ping's structure, unless it is that of the copy before. */
static void look_at_bare(struct payload_traits *traits, enum bare bare, const __u8 *payload,
			 __u32 captured)
{
	__u32 *count = bare == BARE_FRAGMENT ? &traits->fields.fragments : &traits->fields.types;
	__u64 hash = captured, word = 0;
	enum payload_class class;
	__u32 head;

	class = payload_classify(payload, captured, &head);
	if (class != PAYLOAD_TEXT && class != PAYLOAD_ODD)
		return;
	for (__u32 i = 0; i + sizeof(word) <= captured; i += sizeof(word)) {
		memcpy(&word, payload + i, sizeof(word));
		hash = hash_mix(hash ^ word);
	}
	if (traits->bare[bare] == hash)
		return;
	traits->bare[bare] = hash;
	(*count)++;
}

bool payload_look_at_fields(struct payload_traits *traits, const struct packet *packet,
			    const __u8 *payload, __u32 captured, __u64 now)
{
	const struct field_counts before = traits->fields;
	struct field_counts *fields = &traits->fields;
	/* Longer than the longest that is in use: routing headers of 15 segments. */
	const __u32 extensions_most = 256;

	if (packet->fragment == FRAGMENT_LATER)
		look_at_bare(traits, BARE_FRAGMENT, payload, captured);
	else if (is_of_no_use(packet))
		look_at_bare(traits, BARE_TYPE, payload, captured);
	if (packet->fragment == FRAGMENT_LATER || packet->marks & MARK_UNASSIGNED)
		return memcmp(&before, fields, sizeof(before)) != 0;
	if (packet->family == 6 && packet->icmp_offset >= packet->network_offset + 40)
		fields->extensions += packet->icmp_offset - packet->network_offset - 40U >
				      extensions_most;
	if (!(packet->marks & MARK_MESSAGE))
		return fields->extensions != before.extensions;
	if (captured > packet->payload_length)
		captured = packet->payload_length;
	fields->bodies += packet->payload_length > body_length(packet->kind) ||
			  has_wrong_probe(packet, payload, captured);
	fields->clocks += payload_has_wrong_time(traits, packet, payload, captured, now);
	if (packet->kind == KIND_EXTENDED_ECHO_REQUEST)
		look_at_probe(traits, payload, captured);
	fields->masks += has_wrong_mask(packet, payload, captured);
	if (is_quoting(packet)) {
		fields->quotes += has_wrong_quote(packet, payload, captured);
		fields->data_quotes += quotes_data(packet, payload, captured);
	}
	look_at_unused(traits, packet);
	return memcmp(&before, fields, sizeof(before)) != 0;
}

void payload_note_checksum(struct payload_traits *traits, const struct copied_echo *echo)
{
	if (echo->off && echo->off != traits->off && echo->checksum != traits->wrong_checksum)
		traits->fields.checksums++;
	else
		traits->fields.checked++;
	if (!echo->off)
		return;
	traits->off = echo->off;
	traits->wrong_checksum = echo->checksum;
}
