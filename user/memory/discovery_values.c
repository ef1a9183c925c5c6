// SPDX-License-Identifier: GPL-2.0-only
/* Messages of routers, neighbours and listeners on a link. */
#include "base/bytes.h"
#include "headers/protocol.h"
#include "memory/message_values.h"

#include <string.h>

enum { ADDRESS = 16 };

/* Options of neighbour discovery (IANA, "IPv6 Neighbor Discovery Option Formats"). */
enum {
	OPTION_SOURCE = 1,
	OPTION_TARGET = 2,
	OPTION_PREFIX = 3,
	OPTION_ASSIGNED = 45, /* the last one of a row, and a few more */
	OPTION_ROUTE = 24,
	OPTION_RESOLVERS = 25,
	OPTION_SEARCH = 31,
	OPTION_NAT64 = 38,
	OPTION_ENCRYPTED = 144,
	OPTION_CGA = 11,
	OPTION_SIGNATURE = 12,
	OPTION_NONCE = 14,
};

enum {
	/* Prefixes and resolvers within a day, where a network is renumbered. */
	OPTIONS_MOST = 5,
	/* A router's timers, and other constants. */
	TIMERS_MOST = 4,
	/* What says nothing, or is no known option: padding that never changes. */
	UNKNOWN_MOST = 2,
	/* Routers that an advertisement of IPv4 names. */
	ROUTERS_MOST = 4,
	/* Groups apart from those of one application, which differ in their last two bytes. */
	GROUPS_MOST = 6,
	LISTENED_MOST = 6,
};

/* Returns whether an option's byte belongs to a lifetime, which counts down in places. */
static bool is_lifetime(__u8 type, __u32 at)
{
	switch (type) {
	case OPTION_PREFIX:
		return at >= 4 && at < 12;
	case OPTION_ROUTE:
	case OPTION_RESOLVERS:
	case OPTION_SEARCH:
		return at >= 4 && at < 8;
	case OPTION_NAT64:
		return at < 4;
	case OPTION_ENCRYPTED:
		return at >= 6 && at < 10;
	default:
		return false;
	}
}

static __u32 hash_option(const __u8 *option, __u32 bytes)
{
	__u8 constant[256];
	__u32 length = 0;

	for (__u32 i = 1; i < bytes && length < sizeof(constant); i++)
		if (!is_lifetime(option[0], i))
			constant[length++] = option[i];
	return value_hash(constant, length);
}

/* Returns the length of an option; 0: not all of it is known, or there is none. */
static __u32 option_bytes(const __u8 *at, __u32 left)
{
	const __u32 bytes = left >= 2 ? at[1] * 8U : 0;

	return bytes <= left ? bytes : 0;
}

static bool is_signed(const __u8 *at, __u32 left)
{
	for (__u32 bytes; (bytes = option_bytes(at, left)) != 0; at += bytes, left -= bytes)
		if (at[0] == OPTION_SIGNATURE)
			return true;
	return false;
}

/* Returns how many values of an option a host has; 0: as many as it wants. */
static __u32 most_of(const struct packet *packet, const __u8 *option, __u32 bytes, bool free)
{
	const __u8 type = option[0];

	/* SEND (RFC 3971), and probes for duplicate addresses (RFC 7527), draw nonces. */
	if (type >= OPTION_CGA && type <= OPTION_NONCE)
		return free ? 0 : UNKNOWN_MOST;
	if ((type == OPTION_SOURCE || type == OPTION_TARGET) &&
	    packet->kind != KIND_ROUTER_ADVERTISEMENT)
		return bytes > 8 ? UNKNOWN_MOST : 0;
	if (type > OPTION_ASSIGNED && type != OPTION_ENCRYPTED)
		return UNKNOWN_MOST;
	return packet->kind == KIND_ROUTER_ADVERTISEMENT ? OPTIONS_MOST : 0;
}

static void read_options(struct said_values *said, const struct packet *packet, const __u8 *at,
			 __u32 left)
{
	/* The unspecified address is that of many hosts, which have no other yet. */
	const bool free = is_signed(at, left) || address_is_unspecified(&packet->source);

	for (__u32 bytes; (bytes = option_bytes(at, left)) != 0; at += bytes, left -= bytes) {
		const __u32 most = most_of(packet, at, bytes, free);

		if (most)
			value_say(said, VALUE_OPTION, at[0], hash_option(at, bytes), most);
	}
}

static void read_advertisement(struct said_values *said, const struct packet *packet,
			       const __u8 *payload, __u32 captured)
{
	const __u32 timers = 8;

	if (captured < timers)
		return;
	if (packet->family == 4) {
		value_say(said, VALUE_ROUTER, 0, value_hash(payload, timers), ROUTERS_MOST);
		return;
	}
	value_say(said, VALUE_TIMER, 0, packet->identifier, TIMERS_MOST);
	value_say(said, VALUE_TIMER, 1, value_hash(payload, 4), TIMERS_MOST);
	value_say(said, VALUE_TIMER, 2, value_hash(payload + 4, 4), TIMERS_MOST);
	read_options(said, packet, payload + timers, captured - timers);
}

/* Returns true for the groups that any host joins: those of neighbour discovery and the short ones
 * that are assigned (IANA, "IPv6 Multicast Address Space Registry"). */
static bool is_common_group(const __u8 *group)
{
	static const __u8 zeros[11];
	const bool solicited = group[11] == 1 && group[12] == 0xff;

	if (memcmp(group + 2, zeros, 9))
		return false;
	return solicited || (!group[11] && !group[12] && group[13] <= 1);
}

static void read_group(struct said_values *said, const __u8 *group)
{
	if (!is_common_group(group))
		value_say(said, VALUE_GROUP, 0, value_hash(group, ADDRESS - 2), GROUPS_MOST);
}

/* Reads the group that a querier asks for, if it is one, and its constants (RFC 3810, 5.1). */
static void read_query(struct said_values *said, const struct packet *packet, const __u8 *payload,
		       __u32 captured)
{
	static const __u8 unset[ADDRESS];

	if (captured < ADDRESS)
		return;
	if (memcmp(payload, unset, ADDRESS))
		read_group(said, payload);
	value_say(said, VALUE_TIMER, 3, packet->identifier, TIMERS_MOST);
	if (captured >= ADDRESS + 2)
		value_say(said, VALUE_TIMER, 4, big16(payload + ADDRESS), TIMERS_MOST);
}

/* Reads the records of a report (RFC 3810, 5.2): a group, sources, and data that nobody uses. */
static void read_records(struct said_values *said, const __u8 *at, __u32 left)
{
	const __u32 header = 4 + ADDRESS;

	while (left >= header) {
		const __u32 sources = header + big16(at + 2) * (__u32)ADDRESS;
		const __u32 bytes = sources + at[1] * 4U;

		read_group(said, at + 4);
		for (__u32 i = header; i < sources && i + ADDRESS <= left; i += ADDRESS)
			value_say(said, VALUE_LISTENED, 0, value_hash(at + i, ADDRESS - 2),
				  LISTENED_MOST);
		if (bytes > left)
			return;
		if (bytes > sources)
			value_say(said, VALUE_REST, 0, value_hash(at + sources, bytes - sources),
				  UNKNOWN_MOST);
		at += bytes;
		left -= bytes;
	}
}

void discovery_read(struct said_values *said, const struct packet *packet, const __u8 *payload,
		    __u32 captured)
{
	switch (packet->kind) {
	case KIND_ROUTER_ADVERTISEMENT:
		read_advertisement(said, packet, payload, captured);
		break;
	case KIND_ROUTER_SOLICITATION:
		if (packet->family == 6)
			read_options(said, packet, payload, captured);
		break;
	case KIND_NEIGHBOR_SOLICITATION:
	case KIND_NEIGHBOR_ADVERTISEMENT:
		if (captured > ADDRESS)
			read_options(said, packet, payload + ADDRESS, captured - ADDRESS);
		break;
	case KIND_MLD_REPORT:
	case KIND_MLD_DONE:
		if (captured >= ADDRESS && !address_is_unspecified(&packet->source))
			read_group(said, payload);
		break;
	case KIND_MLD_QUERY:
		read_query(said, packet, payload, captured);
		break;
	case KIND_MLD2_REPORT:
		if (!address_is_unspecified(&packet->source))
			read_records(said, payload, captured);
		break;
	default:
		break;
	}
}
