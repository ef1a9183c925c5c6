// SPDX-License-Identifier: GPL-2.0-only
#include "base/stream.h"

#include <errno.h>
#include <string.h>

enum { WORD = 8, WORDS = HLL_BYTES / WORD };

static void write_on(struct stream *stream, const void *data, size_t size)
{
	if (stream->failed)
		return;
	if (size && fwrite(data, size, 1, stream->to) != 1) {
		stream->error = errno;
		stream->failed = true;
		return;
	}
	stream->bytes += size;
}

static void read_on(struct stream *stream, void *data, size_t size)
{
	if (stream->failed || (size_t)(stream->end - stream->from) < size) {
		stream->failed = true;
		memset(data, 0, size);
		return;
	}
	memcpy(data, stream->from, size);
	stream->from += size;
}

void stream_move(struct stream *stream, void *data, size_t size)
{
	if (stream_reads(stream))
		read_on(stream, data, size);
	else
		write_on(stream, data, size);
}

void stream_sketch(struct stream *stream, struct hyperloglog *sketch)
{
	static const __u8 empty[WORD];
	__u16 words = 0;

	if (stream_reads(stream))
		*sketch = (struct hyperloglog){};
	for (unsigned int i = 0; i < WORDS; i++)
		if (memcmp(&sketch->registers[i * WORD], empty, WORD))
			words |= (__u16)(1u << i);
	STREAM(stream, words);
	for (unsigned int i = 0; i < WORDS; i++)
		if (words >> i & 1)
			stream_move(stream, &sketch->registers[i * WORD], WORD);
}
