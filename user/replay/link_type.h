/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Captures come from other links than Ethernet.  The XDP program knows only Ethernet,
 * so their link header is exchanged for an Ethernet one that says the same.
 */
#ifndef ICMPGUARD_REPLAY_LINK_TYPE_H
#define ICMPGUARD_REPLAY_LINK_TYPE_H

#include "headers/types.h"

/* What a link header says. */
struct link_header {
	__u32 bytes;	       /* its length: 14 and nothing to exchange for Ethernet */
	__u16 type;	       /* EtherType, host order; LINK_TYPE_NONE where it names none */
	__u32 ifindex;	       /* of the interface, where the link type tells */
	__u8 sender[ETH_ALEN]; /* zero where the link type does not tell */
};

enum { LINK_TYPE_NONE = 0xffff };

/* Whether frames of this type (DLT_* of libpcap) can be read; link_types_known() names
 * those that can. */
bool link_type_known(int type);
const char *link_types_known(void);

/* Reads the link header at `data`, of which `captured` bytes are there. False where it
 * is cut. */
bool link_header_read(int type, const __u8 *data, __u32 captured, struct link_header *header);

/* Writes the Ethernet header that says the same, ETH_HLEN bytes. */
void link_header_write(const struct link_header *header, __u8 *to);

#endif
