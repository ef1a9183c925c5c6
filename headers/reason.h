/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a packet left the pipeline the way it did: the enum, the `reason` label of the metrics and
 * the help text, from one list.
 *
 *   REASON(number, NAME, "label", class, "help")
 *
 * number: permanent, since copied packets, pinned counters and evidence hold it.  A new reason
 * takes the next one, wherever its row is; none is used twice.
 * class: what happens to the packet.  PASS and DROP are final; LIMIT and BLOCK drop only in
 * enforce mode; MALFORMED follows the setting parse.malformed.
 */
#ifndef ICMPGUARD_REASON_H
#define ICMPGUARD_REASON_H

#include "headers/types.h"

#define REASONS(REASON)                                                                            \
	REASON(0, PASS, "pass", PASS, "ICMP that nothing objected to")                             \
	REASON(1, ALLOWED, "allowed", PASS, "from a source on the allow list")                     \
	REASON(2, ESSENTIAL, "essential", PASS,                                                    \
	       "from a blocked source, but of a type the network cannot do without")               \
	REASON(3, UNTRACKED, "untracked", PASS,                                                    \
	       "from a source that the admission filter kept out")                                 \
	REASON(4, SNAPPED, "snapped", PASS,                                                        \
	       "cut by a capture's snap length before it could be judged")                         \
	REASON(41, SENT, "sent", PASS,                                                             \
	       "left through an attached interface; what came in through one is not counted again") \
	REASON(5, BLOCKED, "blocked", BLOCK, "its source is blocked by address")                   \
	REASON(6, BLOCKED_PREFIX, "blocked_prefix", BLOCK, "its source is blocked by prefix")      \
	REASON(43, GUARDED, "guarded", BLOCK,                                                      \
	       "a router advertisement, redirect or neighbour advertisement from a host that is not known to be the router or the owner, or in fragments") \
	REASON(44, POLICY_DROP, "policy_drop", BLOCK, "a line of the policy drops such messages")  \
	REASON(45, POLICY_LIMIT, "policy_limit", LIMIT, "over the rate of a line of the policy")   \
	REASON(7, LIMIT_SOURCE, "limit_source", LIMIT, "over its source's packet bucket")          \
	REASON(8, LIMIT_SOURCE_BYTES, "limit_source_bytes", LIMIT,                                 \
	       "over its source's byte bucket")                                                    \
	REASON(9, LIMIT_PREFIX, "limit_prefix", LIMIT,                                             \
	       "over the packet bucket of its source's IPv6 /64, /56 or /48")                      \
	REASON(10, LIMIT_TARGET, "limit_target", LIMIT, "over its target's packet bucket")         \
	REASON(11, TRUNCATED_ETHERNET, "truncated_ethernet", MALFORMED,                            \
	       "ends in the Ethernet header")                                                      \
	REASON(12, TRUNCATED_VLAN, "truncated_vlan", MALFORMED, "ends in a VLAN tag")              \
	REASON(39, TRUNCATED_LINK, "truncated_link", MALFORMED,                                    \
	       "ends in a PPPoE header, an MPLS label or another header before the IP header")     \
	REASON(40, LINK_CHAIN, "link_chain", MALFORMED,                                            \
	       "more than 16 tags, labels and the like before the IP header")                      \
	REASON(13, TRUNCATED_IP, "truncated_ip", MALFORMED, "ends before the IP version")          \
	REASON(14, TRUNCATED_IPV4, "truncated_ipv4", MALFORMED, "ends in the IPv4 header")         \
	REASON(15, IPV4_VERSION, "ipv4_version", MALFORMED,                                        \
	       "IPv4 EtherType, another version inside")                                           \
	REASON(16, IPV4_HEADER_LENGTH, "ipv4_header_length", MALFORMED,                            \
	       "IPv4 header length below 20 bytes or past the packet's end")                       \
	REASON(17, IPV4_TOTAL_LENGTH, "ipv4_total_length", MALFORMED,                              \
	       "IPv4 total length shorter than its header or longer than the frame")               \
	REASON(18, TRUNCATED_IPV6, "truncated_ipv6", MALFORMED, "ends in the IPv6 header")         \
	REASON(19, IPV6_VERSION, "ipv6_version", MALFORMED,                                        \
	       "IPv6 EtherType, another version inside")                                           \
	REASON(20, IPV6_PAYLOAD_LENGTH, "ipv6_payload_length", MALFORMED,                          \
	       "IPv6 payload length longer than the frame")                                        \
	REASON(21, TRUNCATED_EXTENSION, "truncated_extension", MALFORMED,                          \
	       "ends in an IPv6 extension header")                                                 \
	REASON(22, EXTENSION_CHAIN, "extension_chain", MALFORMED,                                  \
	       "more IPv6 extension headers than icmpguard follows")                               \
	REASON(23, EXTENSION_LONG, "extension_long", MALFORMED,                                    \
	       "IPv6 options header longer than 256 bytes (RFC 8504 section 5.3)")                 \
	REASON(24, ROUTING_HEADER0, "routing_header0", MALFORMED,                                  \
	       "IPv6 routing header of type 0 with segments left (RFC 5095)")                      \
	REASON(25, FRAGMENT_TINY, "fragment_tiny", MALFORMED,                                      \
	       "first fragment too short to hold the ICMP header (RFC 1858, RFC 7112)")            \
	REASON(26, FRAGMENT_OVERRUN, "fragment_overrun", MALFORMED,                                \
	       "fragment that would end past 65,535 bytes: ping of death")                         \
	REASON(27, FRAGMENT_LENGTH, "fragment_length", MALFORMED,                                  \
	       "fragment, not the last, whose length is no multiple of 8")                         \
	REASON(28, FRAGMENT_OVERLAP, "fragment_overlap", MALFORMED,                                \
	       "fragment that overlaps another of its datagram, is past its end (RFC 5722), or is one of more than 64 with gaps between them")  \
	REASON(29, TRUNCATED_ICMP, "truncated_icmp", MALFORMED, "ends in the ICMP header")         \
	REASON(30, ICMP_CHECKSUM, "icmp_checksum", MALFORMED, "wrong ICMP checksum")               \
	REASON(31, TRUNCATED_QUOTE, "truncated_quote", MALFORMED,                                  \
	       "error that quotes less than an IP header and 8 bytes, though there were more "     \
	       "(RFC 792)")                                                                        \
	REASON(32, QUOTE_INVALID, "quote_invalid", MALFORMED,                                      \
	       "error that quotes something that is no IP packet")                                 \
	REASON(33, ND_HOP_LIMIT, "nd_hop_limit", MALFORMED,                                        \
	       "neighbour discovery with a hop limit other than 255 (RFC 4861)")                   \
	REASON(34, ND_FRAGMENT, "nd_fragment", MALFORMED,                                          \
	       "neighbour discovery in fragments (RFC 6980)")                                      \
	REASON(35, ND_OPTION, "nd_option", MALFORMED,                                              \
	       "neighbour discovery option of length zero or past the end (RFC 4861)")             \
	REASON(46, ND_HIDDEN, "nd_hidden", MALFORMED,                                              \
	       "fragment sent on this link that hides whether it is of neighbour discovery "       \
	       "(RFC 7113)")                                                                       \
	REASON(36, TRUNCATED_ND, "truncated_nd", MALFORMED,                                        \
	       "neighbour discovery shorter than its fixed part")                                  \
	REASON(37, LIMIT_ESSENTIAL, "limit_essential", LIMIT,                                      \
	       "of a type the network cannot do without, over the bucket that such messages have") \
	REASON(42, FORGED_ERROR, "forged_error", LIMIT,                                            \
	       "error that cannot be true, where its rule's response is drop")                     \
	REASON(38, MAPPED_ADDRESS, "mapped_address", MALFORMED,                                    \
	       "IPv6 from or to an IPv4-mapped address (RFC 4291 section 2.5.5.2)")

enum reason {
#define REASON(number, name, label, class, help) REASON_##name = (number),
	REASONS(REASON)
#undef REASON
#define REASON(number, name, label, class, help) +1
	REASON_COUNT = REASONS(REASON)
#undef REASON
};

_Static_assert((0
#define REASON(number, name, label, class, help) | 1ULL << (number)
		REASONS(REASON)
#undef REASON
			) == (1ULL << REASON_COUNT) - 1,
	       "each reason has a number of its own, and none is left out");

/* The numbers are permanent. */
enum reason_class { CLASS_PASS = 0, CLASS_BLOCK = 1, CLASS_LIMIT = 2, CLASS_MALFORMED = 3 };

#endif
