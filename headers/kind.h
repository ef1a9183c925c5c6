/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The purpose of an ICMP or ICMPv6 message, whatever its family.
 *
 * The same abuse has another type number in each family; detectors use kinds.  Kinds are grouped
 * in lanes, and state is kept apart for each lane: a host's requests, its replies, its errors and
 * its discovery messages have different normal rates and mean different things.
 *
 *   KIND(NAME, "label", LANE, ICMPv4 type or NO_TYPE, ICMPv6 type or NO_TYPE)
 *
 * Numbers: IANA "ICMP Parameters" and "ICMPv6 Parameters".  Kinds of one lane are adjacent: their
 * order within the lane is the histogram slot.
 */
#ifndef ICMPGUARD_KIND_H
#define ICMPGUARD_KIND_H

#include "headers/types.h"

enum { NO_TYPE = -1 };

/* LANE(number, NAME, "label", "help"): the number is permanent, keys and the history hold it. */
#define LANES(LANE)                                                                                \
	LANE(0, REQUEST, "request", "requests: echo, timestamp, mask, information, probes")        \
	LANE(1, REPLY, "reply", "answers to requests")                                             \
	LANE(2, ERROR, "error", "reports about other packets, redirects")                          \
	LANE(3, DISCOVERY, "discovery", "routers, neighbours and multicast listeners on the link") \
	LANE(4, FRAGMENT, "fragment", "later fragments, which carry no ICMP header")               \
	LANE(5, OTHER, "other", "types that are unassigned, experimental or of another protocol")

enum lane {
#define LANE(number, name, label, help) LANE_##name = (number),
	LANES(LANE)
#undef LANE
#define LANE(number, name, label, help) +1
	LANE_COUNT = LANES(LANE)
#undef LANE
};

#define KINDS(KIND)                                                                                \
	KIND(ECHO_REQUEST, "echo_request", REQUEST, 8, 128)                                        \
	KIND(TIMESTAMP_REQUEST, "timestamp_request", REQUEST, 13, NO_TYPE)                         \
	KIND(INFORMATION_REQUEST, "information_request", REQUEST, 15, NO_TYPE)                     \
	KIND(MASK_REQUEST, "mask_request", REQUEST, 17, NO_TYPE)                                   \
	KIND(TRACEROUTE, "traceroute", REQUEST, 30, NO_TYPE)                                       \
	KIND(DOMAIN_NAME_REQUEST, "domain_name_request", REQUEST, 37, NO_TYPE)                     \
	KIND(NODE_QUERY, "node_query", REQUEST, NO_TYPE, 139)                                      \
	KIND(EXTENDED_ECHO_REQUEST, "extended_echo_request", REQUEST, 42, 160)                     \
	KIND(ECHO_REPLY, "echo_reply", REPLY, 0, 129)                                              \
	KIND(TIMESTAMP_REPLY, "timestamp_reply", REPLY, 14, NO_TYPE)                               \
	KIND(INFORMATION_REPLY, "information_reply", REPLY, 16, NO_TYPE)                           \
	KIND(MASK_REPLY, "mask_reply", REPLY, 18, NO_TYPE)                                         \
	KIND(DOMAIN_NAME_REPLY, "domain_name_reply", REPLY, 38, NO_TYPE)                           \
	KIND(NODE_REPLY, "node_reply", REPLY, NO_TYPE, 140)                                        \
	KIND(EXTENDED_ECHO_REPLY, "extended_echo_reply", REPLY, 43, 161)                           \
	KIND(UNREACHABLE, "unreachable", ERROR, 3, 1)                                              \
	KIND(SOURCE_QUENCH, "source_quench", ERROR, 4, NO_TYPE)                                    \
	KIND(PACKET_TOO_BIG, "packet_too_big", ERROR, NO_TYPE, 2)                                  \
	KIND(TIME_EXCEEDED, "time_exceeded", ERROR, 11, 3)                                         \
	KIND(PARAMETER_PROBLEM, "parameter_problem", ERROR, 12, 4)                                 \
	KIND(REDIRECT, "redirect", ERROR, 5, 137)                                                  \
	KIND(ROUTER_SOLICITATION, "router_solicitation", DISCOVERY, 10, 133)                       \
	KIND(ROUTER_ADVERTISEMENT, "router_advertisement", DISCOVERY, 9, 134)                      \
	KIND(NEIGHBOR_SOLICITATION, "neighbor_solicitation", DISCOVERY, NO_TYPE, 135)              \
	KIND(NEIGHBOR_ADVERTISEMENT, "neighbor_advertisement", DISCOVERY, NO_TYPE, 136)            \
	KIND(MLD_QUERY, "mld_query", DISCOVERY, NO_TYPE, 130)                                      \
	KIND(MLD_REPORT, "mld_report", DISCOVERY, NO_TYPE, 131)                                    \
	KIND(MLD_DONE, "mld_done", DISCOVERY, NO_TYPE, 132)                                        \
	KIND(MLD2_REPORT, "mld2_report", DISCOVERY, NO_TYPE, 143)                                  \
	KIND(MULTICAST_ROUTER, "multicast_router", DISCOVERY, NO_TYPE, 151)                        \
	KIND(LATER_FRAGMENT, "later_fragment", FRAGMENT, NO_TYPE, NO_TYPE)                         \
	KIND(OTHER, "other", OTHER, NO_TYPE, NO_TYPE)

enum kind {
#define KIND(name, label, lane, type4, type6) KIND_##name,
	KINDS(KIND)
#undef KIND
	KIND_COUNT
};

/* Histogram slots of an entry; a lane's kinds must fit. */
enum { KIND_SLOTS = 9 };

enum kind_first {
	KIND_FIRST_REQUEST = KIND_ECHO_REQUEST,
	KIND_FIRST_REPLY = KIND_ECHO_REPLY,
	KIND_FIRST_ERROR = KIND_UNREACHABLE,
	KIND_FIRST_DISCOVERY = KIND_ROUTER_SOLICITATION,
	KIND_FIRST_FRAGMENT = KIND_LATER_FRAGMENT,
	KIND_FIRST_OTHER = KIND_OTHER,
};
_Static_assert(KIND_FIRST_REPLY - KIND_FIRST_REQUEST <= KIND_SLOTS &&
		       KIND_FIRST_ERROR - KIND_FIRST_REPLY <= KIND_SLOTS &&
		       KIND_FIRST_DISCOVERY - KIND_FIRST_ERROR <= KIND_SLOTS &&
		       KIND_FIRST_FRAGMENT - KIND_FIRST_DISCOVERY <= KIND_SLOTS,
	       "a lane has more kinds than an entry has slots");

/*
 * Tables, not switches: the verifier follows every branch, but an array is one load.
 * A kind without a type in a family takes an element past the 256 types.
 */
#define TYPE_ELEMENT(type, name) [(type) == NO_TYPE ? 256 + KIND_##name : (type)]

TABLE __u8 kind_by_type4[256 + KIND_COUNT] = {
#define KIND(name, label, lane, type4, type6) TYPE_ELEMENT(type4, name) = KIND_##name + 1,
	KINDS(KIND)
#undef KIND
};

TABLE __u8 kind_by_type6[256 + KIND_COUNT] = {
#define KIND(name, label, lane, type4, type6) TYPE_ELEMENT(type6, name) = KIND_##name + 1,
	KINDS(KIND)
#undef KIND
	[152] = KIND_MULTICAST_ROUTER + 1, [153] = KIND_MULTICAST_ROUTER + 1,
};

TABLE __u8 lane_by_kind[KIND_COUNT] = {
#define KIND(name, label, lane, type4, type6) [KIND_##name] = LANE_##lane,
	KINDS(KIND)
#undef KIND
};

TABLE __u8 slot_by_kind[KIND_COUNT] = {
#define KIND(name, label, lane, type4, type6) [KIND_##name] = KIND_##name - KIND_FIRST_##lane,
	KINDS(KIND)
#undef KIND
};

/*
 * The number of codes of a type (codes are 0 .. n-1); 0 for a type that is unassigned, deprecated
 * beyond use or reserved for experiments.  IANA registries, 2024-11.  ICMPv4: 9 has 0 and 16 (RFC
 * 5944).  ICMPv6: 138 has 0, 1 and 255 (RFC 2894), 151 an interval (RFC 4286), RPL's 155 a
 * registry of its own (RFC 6550), 157 and 158 carry a status (RFC 8505).
 */
TABLE __u16 codes_by_type4[256] = {
	[0] = 1,  [3] = 16, [4] = 1,  [5] = 4,	[8] = 1,  [9] = 17, [10] = 1, [11] = 2,
	[12] = 3, [13] = 1, [14] = 1, [15] = 1, [16] = 1, [17] = 1, [18] = 1, [30] = 1,
	[37] = 1, [38] = 1, [40] = 6, [42] = 1, [43] = 5,
};

TABLE __u16 codes_by_type6[256] = {
	[1] = 9,    [2] = 1,	[3] = 2,    [4] = 11,	[128] = 1,   [129] = 1,	  [130] = 1,
	[131] = 1,  [132] = 1,	[133] = 1,  [134] = 1,	[135] = 1,   [136] = 1,	  [137] = 1,
	[138] = 256, [139] = 3, [140] = 3,  [141] = 1,	[142] = 1,   [143] = 1,	  [144] = 1,
	[145] = 1,  [146] = 1,	[147] = 1,  [148] = 1,	[149] = 1,   [151] = 256, [152] = 1,
	[153] = 1,  [154] = 1,	[155] = 256, [156] = 1, [157] = 256, [158] = 256, [159] = 1,
	[160] = 1,  [161] = 5,
};

/* Returns whether messages of an ICMPv6 type may end after the checksum: multicast router
 * solicitation and termination (RFC 4286 section 4). */
static __always_inline bool type_is_short(__u8 type)
{
	return type == 152 || type == 153;
}

/* Returns the kind of a message by family (4, 6) and type; KIND_OTHER if there is none. */
static __always_inline enum kind kind_of(__u8 family, __u8 type)
{
	__u8 kind = family == 4 ? kind_by_type4[type] : kind_by_type6[type];

	return kind ? (enum kind)(kind - 1) : KIND_OTHER;
}

static __always_inline __u32 kind_codes(__u8 family, __u8 type)
{
	return family == 4 ? codes_by_type4[type] : codes_by_type6[type];
}

static __always_inline enum lane kind_lane(enum kind kind)
{
	return kind < KIND_COUNT ? (enum lane)lane_by_kind[kind] : LANE_OTHER;
}

/* Returns the histogram slot of a kind within its lane. */
static __always_inline __u32 kind_slot(enum kind kind)
{
	return kind < KIND_COUNT ? slot_by_kind[kind] : 0;
}

#endif
