/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading captures: pcap and pcapng, compressed or not, of every link type that
 * link_type.h knows, several merged by time.  Whatever the file says, what comes out
 * holds together: time never goes back, a frame is not longer than its bytes allow, and
 * each repair is counted.
 */
#ifndef ICMPGUARD_REPLAY_CAPTURE_H
#define ICMPGUARD_REPLAY_CAPTURE_H

#include "headers/types.h"

/*
 * The capture's clock runs this many nanoseconds ahead of time since 1970, so that a
 * capture that starts in 1970 has no time 0, which stands for "never", and nothing that
 * looks back a window wraps around.
 */
#define CAPTURE_EPOCH (10 * 365 * 86400 * NSEC_PER_SEC)

/* Frames longer than this are no frames: libpcap's own bound on a record. */
enum { CAPTURE_FRAME_MOST = 262144 };

struct frame {
	__u64 time;	  /* ns since 1970 + CAPTURE_EPOCH; never less than the one before */
	__u32 length;	  /* on the wire, its Ethernet header included */
	__u32 captured;	  /* bytes at `data` */
	__u32 ifindex;	  /* where the link type tells, else 0 */
	const __u8 *data; /* an Ethernet frame; the reader's, valid until the next call */
};

struct capture_counts {
	__u64 frames;
	__u64 bytes;	    /* on the wire */
	__u64 snapped;	    /* frames cut by a snap length */
	__u64 headless;	    /* records cut in their link header: handed on as not IP */
	__u64 inconsistent; /* records whose lengths contradict each other or reason */
	__u64 backwards;    /* frames of an earlier time than the one before */
	__u64 cut_files;    /* files that end in the middle of a record */
	__u64 broken_files; /* files that could not be read to their end */
};

struct captures;

/* Opens `count` files, "-" for standard input. NULL after reporting if any of them cannot
 * be opened or is no capture: better nothing than half a conversation. */
struct captures *captures_open(char *const *files, size_t count);
void captures_close(struct captures *captures);

/* The earliest frame left. False at the end of all files; a file that turns out to be
 * broken is reported, counted and ends there, the others go on. */
bool captures_next(struct captures *captures, struct frame *frame);

const struct capture_counts *captures_counts(const struct captures *captures);

/* How much has been read, 0 to 1, for a progress line; negative where nobody can tell. */
double captures_progress(const struct captures *captures);

#endif
