/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Link types of captures. The XDP program only supports Ethernet, so other link headers are
 * replaced with an equivalent Ethernet header.
 */
#ifndef ICMPGUARD_REPLAY_LINK_TYPE_H
#define ICMPGUARD_REPLAY_LINK_TYPE_H

#include "headers/types.h"

/* The content of a link header. */
struct link_header {
	__u32 bytes;	       /* its length; 14, and nothing to replace, for Ethernet */
	__u16 type;	       /* EtherType, host order; LINK_TYPE_NONE if it has none */
	__u32 ifindex;	       /* of the interface, if the link type provides it */
	__u8 sender[ETH_ALEN]; /* zero if the link type does not provide it */
};

enum { LINK_TYPE_NONE = 0xffff };

/* Returns whether frames of this type (DLT_* of libpcap) are supported; link_types_known() lists
 * the supported types. */
bool link_type_known(int type);
const char *link_types_known(void);

/* Reads the link header at `data`, of which `captured` bytes are available. Returns false if it is
 * truncated. */
bool link_header_read(int type, const __u8 *data, __u32 captured, struct link_header *header);

/* Writes the equivalent Ethernet header, ETH_HLEN bytes. */
void link_header_write(const struct link_header *header, __u8 *to);

#endif
