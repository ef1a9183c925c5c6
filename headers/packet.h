/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parser found in one frame.  Numbers are in host order unless their type
 * says otherwise; offsets count from the start of the frame.  Nothing after the
 * parser reads the frame at an offset that is not in here.
 */
#ifndef ICMPGUARD_PACKET_H
#define ICMPGUARD_PACKET_H

#include "headers/address.h"
#include "headers/kind.h"
#include "headers/reason.h"

enum fragment {
	FRAGMENT_NONE,	/* a whole packet, or an atomic fragment (RFC 6946) */
	FRAGMENT_FIRST, /* offset 0, more to come */
	FRAGMENT_LATER, /* offset above 0: no ICMP header */
};

/* The header with which a packet begins. */
enum link {
	LINK_ETHERNET,
	LINK_NONE, /* IP, by its version field: tun, PPP, WireGuard, IP tunnels */
};

/* Bits of packet.marks. */
enum {
	MARK_DONT_FRAGMENT = 1 << 0,  /* IPv4 DF */
	MARK_IP_OPTIONS = 1 << 1,     /* IPv4 options */
	MARK_EXTENSIONS = 1 << 2,     /* IPv6 extension headers, except a fragment header */
	MARK_FRAGMENT_HEADER = 1 << 3, /* IPv6 fragment header, even an atomic one */
	MARK_LAST_FRAGMENT = 1 << 4,  /* a later fragment without more to come */
	MARK_UNASSIGNED = 1 << 5,     /* a type, or a code of its type, that does not exist */
	MARK_OTHER_ADDRESSES = 1 << 6, /* the checksum may be over addresses of an extension:
					  segments left (RFC 8200), a home address (RFC 6275) */
	MARK_MESSAGE = 1 << 7,	      /* an ICMP header was there: type, code and what follows */
};

/* The packet that an error quotes (RFC 792, RFC 4443), as far as it is there. Of a neighbour
 * solicitation or advertisement `target` is the address that it is about, of a listener report of
 * version 1 its group, and nothing else is set. */
struct quote {
	struct address source;
	struct address target;
	__u16 source_port; /* TCP, UDP; the identifier of an echo */
	__u16 target_port; /* TCP, UDP; the sequence number of an echo */
	__u16 length;	   /* of the whole packet, by its own header; 0: unknown */
	__u8 protocol;	   /* IPPROTO_*; IPv6 extension headers are not followed */
	__u8 type;	   /* of a quoted ICMP message */
	bool present;	   /* addresses and protocol are filled in */
	bool ports;	   /* ports are filled in */
};

struct packet {
	struct address source;
	struct address target;
	__u32 length;		/* bytes on the wire, Ethernet header included */
	__u32 needed;		/* bytes the parser needed to see; 0: it saw all */
	__u32 end;		/* end of the packet, by the IP header */
	__u32 tunnel;		/* TAG_TUNNEL and the id of the tunnel around it, or 0 */
	__u32 fragment_id;	/* IPv4 identification or that of the fragment header */
	__u16 fragment_offset;	/* bytes */
	__u16 fragment_start;	/* of a fragment's own bytes, which belong at fragment_offset */
	__u16 network_offset;	/* of the IP header */
	__u16 icmp_offset;	/* of the ICMP header, or of a later fragment's data */
	__u16 icmp_length;	/* bytes of ICMP in this packet, by the IP header */
	__u16 payload_length;	/* bytes after the 8-byte ICMP header; 0 in a later fragment */
	__u16 identifier;	/* of echo and its relatives; else the second word's upper half */
	__u16 sequence;		/* likewise, lower half */
	__u16 start;		/* where its own headers begin; before them, encapsulation */
	__u16 ether_type;	/* of the header at network_offset */
	__u16 vlan;		/* outermost VLAN id, 0 without a tag */
	__u16 vlan_inner;	/* the next tag's, likewise */
	__u8 link_source[6];	/* Ethernet addresses, where `link` has them */
	__u8 link_target[6];
	__u8 link;		/* enum link: the header at `start` */
	__u8 vlan_tags;
	__u8 family;		/* 4 or 6 */
	__u8 next;		/* IPv6: type of the header at icmp_offset */
	__u8 ttl;		/* or hop limit */
	__u8 tos;		/* or traffic class */
	__u8 type;
	__u8 code;
	__u8 fragment;		/* enum fragment */
	__u8 marks;
	__u8 kind;		/* enum kind */
	__u8 lane;		/* enum lane */
	__u8 slot;		/* of the kind in its lane's histogram */
	__u8 reason;		/* enum reason: REASON_PASS, or its fault */
	bool claims_link;	/* of neighbour and router discovery: a link-layer address is in an
				   option */
	__u8 zero;
	__u8 claimed_link[6];	/* that address, else the one of the frame */
	__u8 zero_too[2];
	struct quote quote;	/* of an error, and of a message about a neighbour */
};

#endif
