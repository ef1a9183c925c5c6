/* SPDX-License-Identifier: GPL-2.0-only */
/* The IP header of copied packets: what one program sends in it does not change, and its options
 * are known. */
#ifndef ICMPGUARD_MEMORY_HEADER_FIELDS_H
#define ICMPGUARD_MEMORY_HEADER_FIELDS_H

#include "headers/packet.h"

#include <stdbool.h>

/* The flow label's part of the marks, in IPv4 that of the options. */
#define HEADER_LABEL 0xfffffU

/* That of the differentiated services field. */
#define HEADER_CLASS_SHIFT 22
#define HEADER_CLASS	   (0x3fU << HEADER_CLASS_SHIFT)

/* Returns the flow label and the differentiated services field of a packet of which `captured`
 * bytes of the frame are known; 0: not known. `hops`: also the time to live, if it is none with
 * which a path is traced, and of IPv4 the options and explicit congestion notification: for packets
 * from nearby, which all take one path. */
__u32 header_marks(const struct packet *packet, const __u8 *frame, __u32 captured, bool hops);

/* Returns true if the header has options that no program sends, or data in padding: IPv4 options
 * and those of IPv6's extension headers. */
bool header_has_odd_options(const struct packet *packet, const __u8 *frame, __u32 captured);

/* Returns by how much the checksum of an ICMP message is wrong; 0: it is right, or a part of the
 * message is not known, or of the addresses that the sum includes. */
__u16 header_checksum_off(const struct packet *packet, const __u8 *frame, __u32 captured);

#endif
