/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads pcapng (draft-ietf-opsawg-pcapng): any number of sections, each with its own byte order and
 * any number of interfaces with their own link type, clock resolution and clock offset. libpcap
 * only reads such a file if all interfaces are alike.
 */
#ifndef ICMPGUARD_REPLAY_PCAPNG_READER_H
#define ICMPGUARD_REPLAY_PCAPNG_READER_H

#include "headers/types.h"

#include <stdio.h>

/* One packet of a capture file. */
struct record {
	__u64 time;	/* ns since 1970 */
	__u32 captured; /* bytes at `data` */
	__u32 length;	/* on the wire, according to the file */
	int link_type;	/* DLT_* of libpcap */
	const __u8 *data; /* owned by the reader, valid until the next call */
};

enum record_read {
	RECORD_READ,
	RECORD_END,
	RECORD_CUT,    /* the file ends in the middle of a record */
	RECORD_BROKEN, /* the rest is corrupt */
};

struct pcapng_reader;

/* Returns whether a file that begins with these four bytes is pcapng. */
bool pcapng_begins(const __u8 *bytes);

/* NULL when out of memory. The caller still owns the stream, which must outlive the reader. */
struct pcapng_reader *pcapng_reader_new(FILE *stream);
void pcapng_reader_free(struct pcapng_reader *reader);

enum record_read pcapng_reader_next(struct pcapng_reader *reader, struct record *record);
/* Describes the error, after RECORD_BROKEN. */
const char *pcapng_reader_error(const struct pcapng_reader *reader);

#endif
