/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads pcapng (draft-ietf-opsawg-pcapng): any number of sections, each in its own byte order, and
 * in each any number of interfaces with a link type, a resolution and an offset of the clock of
 * their own.  libpcap reads such a file only where all interfaces are alike.
 */
#ifndef ICMPGUARD_REPLAY_PCAPNG_READER_H
#define ICMPGUARD_REPLAY_PCAPNG_READER_H

#include "headers/types.h"

#include <stdio.h>

/* One packet of a capture file. */
struct record {
	__u64 time;	/* ns since 1970 */
	__u32 captured; /* bytes at `data` */
	__u32 length;	/* on the wire, as the file says */
	int link_type;	/* DLT_* of libpcap */
	const __u8 *data; /* the reader's, valid until the next call */
};

enum record_read {
	RECORD_READ,
	RECORD_END,
	RECORD_CUT,    /* the file ends in the middle of a record */
	RECORD_BROKEN, /* it makes no sense from here on */
};

struct pcapng_reader;

/* Whether a file that begins with these four bytes is one. */
bool pcapng_begins(const __u8 *bytes);

/* NULL when out of memory. The stream stays the caller's, and must outlive it. */
struct pcapng_reader *pcapng_reader_new(FILE *stream);
void pcapng_reader_free(struct pcapng_reader *reader);

enum record_read pcapng_reader_next(struct pcapng_reader *reader, struct record *record);
/* What is wrong, after RECORD_BROKEN. */
const char *pcapng_reader_error(const struct pcapng_reader *reader);

#endif
