/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a packet left the pipeline the way it did: the enum, the `reason` label of
 * the metrics and the help text, from one list.
 *
 *   REASON(NAME, "label", class, "help")
 *
 * class: what becomes of the packet.  PASS and DROP are final; LIMIT and BLOCK
 * drop only in enforce mode; MALFORMED follows the setting parse.malformed.
 */
#ifndef ICMPGUARD_REASON_H
#define ICMPGUARD_REASON_H

#include "headers/types.h"

#define REASONS(REASON)                                                                            \
	REASON(PASS, "pass", PASS, "ICMP that nothing objected to")                                \
	REASON(ALLOWED, "allowed", PASS, "from a source on the allow list")                        \
	REASON(ESSENTIAL, "essential", PASS,                                                       \
	       "from a blocked or limited source, but of a type the network cannot do without")    \
	REASON(UNTRACKED, "untracked", PASS, "from a source that the admission filter kept out")   \
	REASON(SNAPPED, "snapped", PASS, "cut by a capture's snap length before it could be judged") \
	REASON(BLOCKED, "blocked", BLOCK, "its source is blocked by address")                      \
	REASON(BLOCKED_PREFIX, "blocked_prefix", BLOCK, "its source is blocked by prefix")         \
	REASON(LIMIT_SOURCE, "limit_source", LIMIT, "over its source's packet bucket")             \
	REASON(LIMIT_SOURCE_BYTES, "limit_source_bytes", LIMIT, "over its source's byte bucket")   \
	REASON(LIMIT_PREFIX, "limit_prefix", LIMIT,                                                \
	       "over the packet bucket of its source's IPv6 /64, /56 or /48")                      \
	REASON(LIMIT_TARGET, "limit_target", LIMIT, "over its target's packet bucket")             \
	REASON(TRUNCATED_ETHERNET, "truncated_ethernet", MALFORMED, "ends in the Ethernet header") \
	REASON(TRUNCATED_VLAN, "truncated_vlan", MALFORMED, "ends in a VLAN tag")                  \
	REASON(TRUNCATED_IP, "truncated_ip", MALFORMED, "ends before the IP version")              \
	REASON(TRUNCATED_IPV4, "truncated_ipv4", MALFORMED, "ends in the IPv4 header")             \
	REASON(IPV4_VERSION, "ipv4_version", MALFORMED, "IPv4 EtherType, another version inside")  \
	REASON(IPV4_HEADER_LENGTH, "ipv4_header_length", MALFORMED,                                \
	       "IPv4 header length below 20 bytes or past the packet's end")                       \
	REASON(IPV4_TOTAL_LENGTH, "ipv4_total_length", MALFORMED,                                  \
	       "IPv4 total length shorter than its header or longer than the frame")               \
	REASON(TRUNCATED_IPV6, "truncated_ipv6", MALFORMED, "ends in the IPv6 header")             \
	REASON(IPV6_VERSION, "ipv6_version", MALFORMED, "IPv6 EtherType, another version inside")  \
	REASON(IPV6_PAYLOAD_LENGTH, "ipv6_payload_length", MALFORMED,                              \
	       "IPv6 payload length longer than the frame")                                        \
	REASON(TRUNCATED_EXTENSION, "truncated_extension", MALFORMED,                              \
	       "ends in an IPv6 extension header")                                                 \
	REASON(EXTENSION_CHAIN, "extension_chain", MALFORMED,                                      \
	       "more IPv6 extension headers than icmpguard follows")                               \
	REASON(EXTENSION_LONG, "extension_long", MALFORMED,                                        \
	       "IPv6 options header longer than 256 bytes (RFC 8504 section 5.3)")                 \
	REASON(ROUTING_HEADER0, "routing_header0", MALFORMED,                                      \
	       "IPv6 routing header of type 0 with segments left (RFC 5095)")                      \
	REASON(FRAGMENT_TINY, "fragment_tiny", MALFORMED,                                          \
	       "first fragment too short to hold the ICMP header (RFC 1858, RFC 7112)")            \
	REASON(FRAGMENT_OVERRUN, "fragment_overrun", MALFORMED,                                    \
	       "fragment that would end past 65,535 bytes: ping of death")                         \
	REASON(FRAGMENT_LENGTH, "fragment_length", MALFORMED,                                      \
	       "fragment, not the last, whose length is no multiple of 8")                         \
	REASON(FRAGMENT_OVERLAP, "fragment_overlap", MALFORMED,                                    \
	       "fragment that overlaps another of its datagram, or lies past its end (RFC 5722)")  \
	REASON(TRUNCATED_ICMP, "truncated_icmp", MALFORMED, "ends in the ICMP header")             \
	REASON(ICMP_CHECKSUM, "icmp_checksum", MALFORMED, "wrong ICMP checksum")                   \
	REASON(TRUNCATED_QUOTE, "truncated_quote", MALFORMED,                                      \
	       "error that quotes less than an IP header and 8 bytes, though there were more (RFC 792)")                   \
	REASON(QUOTE_INVALID, "quote_invalid", MALFORMED,                                          \
	       "error that quotes something that is no IP packet")                                 \
	REASON(ND_HOP_LIMIT, "nd_hop_limit", MALFORMED,                                            \
	       "neighbour discovery with a hop limit other than 255 (RFC 4861)")                   \
	REASON(ND_FRAGMENT, "nd_fragment", MALFORMED, "neighbour discovery in fragments (RFC 6980)") \
	REASON(ND_OPTION, "nd_option", MALFORMED,                                                  \
	       "neighbour discovery option of length zero or past the end (RFC 4861)")             \
	REASON(TRUNCATED_ND, "truncated_nd", MALFORMED,                                            \
	       "neighbour discovery shorter than its fixed part")

enum reason {
#define REASON(name, label, class, help) REASON_##name,
	REASONS(REASON)
#undef REASON
	REASON_COUNT
};

enum reason_class { CLASS_PASS, CLASS_BLOCK, CLASS_LIMIT, CLASS_MALFORMED };

#endif
