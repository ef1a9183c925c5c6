/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes pcapng (draft-ietf-opsawg-pcapng): one section, one Ethernet interface with nanosecond
 * timestamps, and packets with a comment each, which libpcap's writer does not support. Numbers are
 * in host byte order, as the format allows.
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

/* Writes the section header and the interface. `comment` is about the whole file. Errors stay with
 * the stream: ferror(). */
void pcapng_begin(FILE *to, const char *comment, __u32 snap_length);
void pcapng_packet(FILE *to, const struct pcapng_packet *packet);

#endif
