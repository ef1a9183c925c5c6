/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One way through a structure for both directions: what writes it out reads it back, so that
 * the two cannot differ.  Numbers are as the machine has them.
 */
#ifndef ICMPGUARD_BASE_STREAM_H
#define ICMPGUARD_BASE_STREAM_H

#include "base/sketch.h"

#include <stdio.h>

struct stream {
	FILE *to;	  /* where it is written; NULL: it is read */
	const __u8 *from; /* what is left to read */
	const __u8 *end;
	__u64 bytes;   /* written */
	__u32 version; /* of what is read or written; 0: the latest */
	bool failed;   /* the file took no more, or there was no more to read */
};

/* Writes from, or reads into, `data`. After a failure: nothing, or zeros. */
void stream_move(struct stream *stream, void *data, size_t size);

/* A sketch, of which mostly empty parts are left out. */
void stream_sketch(struct stream *stream, struct hyperloglog *sketch);

/* Moves a time to another clock; 0 is never. */
static inline void stream_shift(__u64 *time, __s64 shift)
{
	if (*time)
		*time += (__u64)shift;
}

static inline bool stream_reads(const struct stream *stream)
{
	return !stream->to;
}

#define STREAM(stream, field) stream_move(stream, &(field), sizeof(field))

#endif
