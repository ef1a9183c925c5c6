/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads captures: pcap and pcapng, compressed or not, of every link type in link_type.h, and merges
 * several by time. Whatever the file contains, the output is consistent: time never goes back, a
 * frame is not longer than its bytes allow, and each repair is counted.
 */
#ifndef ICMPGUARD_REPLAY_CAPTURE_H
#define ICMPGUARD_REPLAY_CAPTURE_H

#include "headers/types.h"

/*
 * The capture's clock is this many nanoseconds ahead of time since 1970, so that a capture from
 * 1970 never has time 0, which means "never", and subtracting a window does not wrap around.
 */
#define CAPTURE_EPOCH (10 * 365 * 86400 * NSEC_PER_SEC)

/* libpcap's own limit on the length of a record. */
enum { CAPTURE_FRAME_MOST = 262144 };

struct frame {
	__u64 time;	  /* ns since 1970 + CAPTURE_EPOCH; never goes back */
	__u32 length;	  /* on the wire, including the Ethernet header */
	__u32 captured;	  /* bytes at `data` */
	__u32 ifindex;	  /* if the link type provides it, else 0 */
	const __u8 *data; /* an Ethernet frame, owned by the reader, valid until the next call */
};

struct capture_counts {
	__u64 frames;
	__u64 bytes;	    /* on the wire */
	__u64 snapped;	    /* frames truncated by the snap length */
	__u64 headless;	    /* records truncated in their link header: returned as non-IP */
	__u64 inconsistent; /* records with contradictory or impossible lengths */
	__u64 backwards;    /* frames with an earlier time than the previous one */
	__u64 cut_files;    /* files that end in the middle of a record */
	__u64 broken_files; /* files that could not be read to the end */
};

struct captures;

/* Opens `count` files, "-" for standard input. NULL, reported, if any cannot be opened or is not a
 * capture: half of the conversations would be worse than none. */
struct captures *captures_open(char *const *files, size_t count);
void captures_close(struct captures *captures);

/* Returns the earliest frame left; false at the end of all files. If a file turns out to be
 * corrupt, it ends there, reported and counted, and the others continue. */
bool captures_next(struct captures *captures, struct frame *frame);

const struct capture_counts *captures_counts(const struct captures *captures);

/* Returns how much was read, 0 to 1, for a progress line; negative if unknown. */
double captures_progress(const struct captures *captures);

#endif
