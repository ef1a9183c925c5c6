/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Serializes a structure in both directions with one function, so that writing and reading cannot
 * diverge. Numbers are in host byte order.
 */
#ifndef ICMPGUARD_BASE_STREAM_H
#define ICMPGUARD_BASE_STREAM_H

#include "base/sketch.h"

#include <stdio.h>

struct stream {
	FILE *to;	  /* the output; NULL when reading */
	const __u8 *from; /* remaining input */
	const __u8 *end;
	__u64 bytes;   /* bytes written */
	__u32 version; /* format version; 0: the latest */
	bool failed;   /* write error, or end of input */
	int error;     /* errno of the write error, or 0 */
};

/* Writes `data`, or reads it. After a failure: does nothing, or reads zeros. */
void stream_move(struct stream *stream, void *data, size_t size);

/* A sketch; empty parts are omitted. */
void stream_sketch(struct stream *stream, struct hyperloglog *sketch);

/* Converts a time to another clock; 0 (never) stays 0. */
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
