/* SPDX-License-Identifier: GPL-2.0-only */
/* One capture file, pcap or pcapng, record by record. */
#ifndef ICMPGUARD_REPLAY_CAPTURE_FILE_H
#define ICMPGUARD_REPLAY_CAPTURE_FILE_H

#include "replay/pcapng_reader.h"

struct capture_counts;

/* Zero-initialize; all zeros means closed. */
struct capture_file {
	const char *name; /* for messages */
	FILE *stream;
	struct pcap *pcap;	      /* a pcap file; owns the stream */
	struct pcapng_reader *pcapng; /* or a pcapng file */
	int link_type;		      /* for pcap files */
	int passed_over;	      /* the unsupported link type warned about last */
	bool damaged;		      /* the compressed data ends early */
	bool read;		      /* a record was returned */
	__u64 size;		      /* of the file; 0: unknown */
};

/* Opens a file; "-" is standard input. 0 or a negative errno, reported. `file` must not move until
 * closed. */
int capture_file_open(struct capture_file *file, const char *name);
void capture_file_close(struct capture_file *file);

/* Returns the next packet with a supported link type. Returns false at the end and closes the file;
 * an early end is reported and counted. */
bool capture_file_next(struct capture_file *file, struct record *record,
		       struct capture_counts *counts);

/* Returns how much was read, 0 to 1; negative if unknown. */
double capture_file_progress(const struct capture_file *file);

#endif
