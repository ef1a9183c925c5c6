// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole capture reader, and the parser on every frame it returns. The first byte of the input
 * selects whether the rest is a plain, a gzip or a zstd file, or is packed as one first, so that
 * the fuzzer need not guess checksums.
 */
#include "replay/capture.h"
#include "bpf/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { INPUT_MOST = 1 << 16 };

static const char *const suffixes[] = { "", ".gz", ".zst" };
static char directory[] = "/tmp/icmpguard-fuzz-XXXXXX";
static char names[3][64];
static int memory;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

static void cleanup(void)
{
	for (int i = 0; i < 3; i++)
		unlink(names[i]);
	rmdir(directory);
}

/* Three names, by which the reader chooses the format, of one file in memory. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char target[32];

	memory = memfd_create("capture", 0);
	if (memory < 0 || !mkdtemp(directory))
		abort();
	snprintf(target, sizeof(target), "/proc/self/fd/%d", memory);
	for (int i = 0; i < 3; i++) {
		snprintf(names[i], sizeof(names[i]), "%s/x%s", directory, suffixes[i]);
		if (symlink(target, names[i]))
			abort();
	}
	atexit(cleanup);
	/* Warnings about the input are not of interest; sanitizers write to descriptor 2. */
	stderr = fopen("/dev/null", "w");
	return 0;
}

static void fill(const void *data, size_t size)
{
	if (ftruncate(memory, 0) || pwrite(memory, data, size, 0) != (ssize_t)size)
		abort();
}

static void fill_packed(int format, const __u8 *data, size_t size)
{
	static __u8 packed[2 * INPUT_MOST];
	size_t length = 0;
	gzFile stream;

	if (format == 1) {
		fill("", 0);
		stream = gzopen(names[0], "wb1");
		gzwrite(stream, data, (unsigned int)size);
		gzclose(stream);
	} else {
		length = ZSTD_compress(packed, sizeof(packed), data, size, 1);
		fill(packed, length);
	}
}

/* In a buffer of exactly its size, so that a byte read too far is detected. */
static void parse(const struct frame *frame)
{
	__u8 *copy = malloc(frame->captured ? frame->captured : 1);
	struct packet packet = {};

	memcpy(copy, frame->data, frame->captured);
	if (parse_frame(copy, copy + frame->captured, &packet) == PARSED_ICMP) {
		parse_settle(&packet, frame->captured, frame->length);
		parse_checksum(copy, copy + frame->captured, &packet, MAX_CHECKSUM_BYTES);
	}
	free(copy);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct captures *captures;
	struct frame frame;
	__u64 time = 0;
	int format;
	char *name;

	if (size < 1 || size > INPUT_MOST)
		return 0;
	format = data[0] % 3;
	name = names[format];
	if (format && data[0] & 0x80)
		fill_packed(format, data + 1, size - 1);
	else
		fill(data + 1, size - 1);
	captures = captures_open(&name, 1);
	if (!captures)
		return 0;
	while (captures_next(captures, &frame)) {
		if (frame.time < time || frame.captured > frame.length ||
		    frame.length > CAPTURE_FRAME_MOST + ETH_HLEN)
			abort();
		time = frame.time;
		parse(&frame);
	}
	captures_close(captures);
	return 0;
}
