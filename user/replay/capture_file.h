/* SPDX-License-Identifier: GPL-2.0-only */
/* One capture file, pcap or pcapng, record by record. */
#ifndef ICMPGUARD_REPLAY_CAPTURE_FILE_H
#define ICMPGUARD_REPLAY_CAPTURE_FILE_H

#include "replay/pcapng_reader.h"

struct capture_counts;

/* All zero: closed. */
struct capture_file {
	const char *name; /* in messages */
	FILE *stream;
	struct pcap *pcap;	      /* a pcap file; owns the stream */
	struct pcapng_reader *pcapng; /* or a pcapng file */
	int link_type;		      /* of a pcap file */
	int passed_over;	      /* a link type that is not known, of which was warned */
	bool damaged;		      /* compressed data that ends early */
	bool read;		      /* a record was handed out */
	__u64 size;		      /* of the file, 0 where unknown */
};

/* "-" is standard input. 0 or a negative errno after reporting. `file` must not move until it is
 * closed. */
int capture_file_open(struct capture_file *file, const char *name);
void capture_file_close(struct capture_file *file);

/* The next packet of a link type that is known. False at the end, where the file is closed; an
 * early end is reported and counted. */
bool capture_file_next(struct capture_file *file, struct record *record,
		       struct capture_counts *counts);

/* How much was read, 0 to 1; negative where nobody can tell. */
double capture_file_progress(const struct capture_file *file);

#endif
