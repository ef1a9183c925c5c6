/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing pcapng (draft-ietf-opsawg-pcapng): one section, one Ethernet interface with
 * nanoseconds, packets with a comment each, which libpcap's own writer cannot.  Numbers
 * are in the byte order of this machine, as the format has it.
 */
#ifndef ICMPGUARD_ALERTS_PCAPNG_H
#define ICMPGUARD_ALERTS_PCAPNG_H

#include "headers/types.h"

#include <stdio.h>

struct pcapng_packet {
	__u64 time;	/* ns since 1970 */
	__u32 length;	/* on the wire */
	__u32 captured; /* bytes at `data` */
	const __u8 *data;
	const char *comment;
	__u32 verdict; /* XDP_* */
};

/* The section header and the interface. `comment` is about the whole file. Errors stay with
 * the stream: ferror(). */
void pcapng_begin(FILE *to, const char *comment, __u32 snap_length);
void pcapng_packet(FILE *to, const struct pcapng_packet *packet);

#endif
