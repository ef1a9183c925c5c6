// SPDX-License-Identifier: GPL-2.0-only
#include "replay/pcapng_reader.h"

#include <pcap/pcap.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_SECTION = 0x0a0d0d0a, /* the same in either byte order */
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2, /* obsolete */
	BLOCK_SIMPLE_PACKET = 3,
	BLOCK_ENHANCED_PACKET = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
	BLOCK_FRAME = 12, /* type and length before the body, and the length again after it */
	BLOCK_MOST = 16 << 20,
	OPTION_END = 0,
	OPTION_TIME_RESOLUTION = 9,
	OPTION_TIME_OFFSET = 14,
	INTERFACES_MOST = 1 << 16,
	/* LINKTYPE_RAW, the only supported type whose number in files differs from DLT_*. */
	LINKTYPE_RAW = 101,
};

struct interface {
	int link_type;
	__u32 snap_length; /* 0: no limit */
	__u8 resolution;   /* if_tsresol: a power of 10, or of 2 if the highest bit is set */
	__s64 offset;	   /* if_tsoffset, in s */
};

struct pcapng_reader {
	FILE *stream;
	bool swapped; /* the section's byte order is not the host's */
	struct interface *interfaces;
	__u32 interface_count;
	__u64 time; /* of the last packet; simple packet blocks have no time */
	__u8 *body;
	__u32 size; /* bytes used in `body` */
	__u32 room;
	char error[128];
};

bool pcapng_begins(const __u8 *bytes)
{
	static const __u8 magic[4] = { 0x0a, 0x0d, 0x0d, 0x0a };

	return !memcmp(bytes, magic, sizeof(magic));
}

struct pcapng_reader *pcapng_reader_new(FILE *stream)
{
	struct pcapng_reader *reader = calloc(1, sizeof(*reader));

	if (reader)
		reader->stream = stream;
	return reader;
}

void pcapng_reader_free(struct pcapng_reader *reader)
{
	if (!reader)
		return;
	free(reader->interfaces);
	free(reader->body);
	free(reader);
}

const char *pcapng_reader_error(const struct pcapng_reader *reader)
{
	return reader->error;
}

__attribute__((format(printf, 2, 3))) static enum record_read broken(struct pcapng_reader *reader,
								     const char *format, ...)
{
	va_list list;

	va_start(list, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(reader->error, sizeof(reader->error), format, list);
	va_end(list);
	return RECORD_BROKEN;
}

static __u16 read16(const struct pcapng_reader *reader, __u32 at)
{
	__u16 value;

	memcpy(&value, reader->body + at, sizeof(value));
	return reader->swapped ? __builtin_bswap16(value) : value;
}

static __u32 read32(const struct pcapng_reader *reader, __u32 at)
{
	__u32 value;

	memcpy(&value, reader->body + at, sizeof(value));
	return reader->swapped ? __builtin_bswap32(value) : value;
}

static __u64 read64(const struct pcapng_reader *reader, __u32 at)
{
	__u64 value;

	memcpy(&value, reader->body + at, sizeof(value));
	return reader->swapped ? __builtin_bswap64(value) : value;
}

/* Reads `size` bytes to offset `at` of the body. Returns RECORD_READ on success. */
static enum record_read read_bytes(struct pcapng_reader *reader, __u32 at, __u32 size)
{
	__u8 *larger;

	if (at + size > reader->room) {
		larger = realloc(reader->body, at + size);
		if (!larger)
			return broken(reader, "out of memory for a block of %u bytes", at + size);
		reader->body = larger;
		reader->room = at + size;
	}
	if (fread(reader->body + at, 1, size, reader->stream) != size)
		return ferror(reader->stream) ? broken(reader, "cannot be read") : RECORD_CUT;
	reader->size = at + size;
	return RECORD_READ;
}

/* Reads the section's byte-order magic, which follows the block length: the length itself cannot be
 * interpreted without it. */
static enum record_read read_byte_order(struct pcapng_reader *reader)
{
	enum record_read result = read_bytes(reader, 8, 4);

	if (result != RECORD_READ)
		return result;
	reader->swapped = false;
	reader->swapped = read32(reader, 8) != BYTE_ORDER_MAGIC;
	if (read32(reader, 8) != BYTE_ORDER_MAGIC)
		return broken(reader, "a section without a byte order");
	reader->interface_count = 0;
	return RECORD_READ;
}

/* Reads a whole block into `body`. */
static enum record_read read_block(struct pcapng_reader *reader, __u32 *type)
{
	enum record_read result = read_bytes(reader, 0, 1);
	__u32 length;

	if (result != RECORD_READ)
		return result == RECORD_CUT ? RECORD_END : result;
	result = read_bytes(reader, 1, 7);
	if (result == RECORD_READ && read32(reader, 0) == BLOCK_SECTION)
		result = read_byte_order(reader);
	if (result != RECORD_READ)
		return result;
	*type = read32(reader, 0);
	length = (read32(reader, 4) + 3) & ~3u;
	if (length < BLOCK_FRAME || length < reader->size || length > BLOCK_MOST)
		return broken(reader, "a block of %u bytes", read32(reader, 4));
	result = read_bytes(reader, reader->size, length - reader->size);
	if (result != RECORD_READ)
		return result;
	if (read32(reader, length - 4) != read32(reader, 4))
		return broken(reader, "a block whose two lengths differ");
	reader->size = length - 4;
	return RECORD_READ;
}

static void read_option(const struct pcapng_reader *reader, struct interface *interface, __u16 code,
			__u16 length, __u32 at)
{
	if (code == OPTION_TIME_RESOLUTION && length == 1)
		interface->resolution = reader->body[at];
	else if (code == OPTION_TIME_OFFSET && length == 8)
		interface->offset = (__s64)read64(reader, at);
}

static enum record_read read_interface(struct pcapng_reader *reader)
{
	struct interface *interface, *larger;
	__u32 at = 16;

	if (reader->size < at)
		return broken(reader, "an interface without a link type");
	if (reader->interface_count == INTERFACES_MOST)
		return broken(reader, "more than %d interfaces", INTERFACES_MOST);
	larger = realloc(reader->interfaces, (reader->interface_count + 1) * sizeof(*larger));
	if (!larger)
		return broken(reader, "out of memory for its interfaces");
	reader->interfaces = larger;
	interface = &larger[reader->interface_count++];
	*interface = (struct interface){
		.link_type = read16(reader, 8) == LINKTYPE_RAW ? DLT_RAW : read16(reader, 8),
		.snap_length = read32(reader, 12),
		.resolution = 6,
	};
	while (at + 4 <= reader->size && read16(reader, at) != OPTION_END) {
		__u16 code = read16(reader, at), length = read16(reader, at + 2);

		at += 4;
		if (at + length > reader->size)
			break;
		read_option(reader, interface, code, length, at);
		at += (length + 3u) & ~3u;
	}
	return RECORD_READ;
}

/* Converts a count in the interface's resolution to nanoseconds since 1970; earlier times become
 * 0. */
static __u64 read_time(const struct interface *interface, __u64 count)
{
	__int128 time = (__int128)count * NSEC_PER_SEC;
	__u8 power = interface->resolution & 0x7f;

	if (interface->resolution & 0x80)
		time >>= power < 127 ? power : 126;
	for (; !(interface->resolution & 0x80) && power && time; power--)
		time /= 10;
	time += (__int128)interface->offset * (__int128)NSEC_PER_SEC;
	return time < 0 ? 0 : time > (__int128)(~0ULL >> 1) ? ~0ULL >> 1 : (__u64)time;
}

/* What differs between the kinds of packet blocks; offsets in the body. */
struct packet_block {
	__u32 interface;
	__u32 time;	/* of the upper half; 0: no time */
	__u32 captured; /* of the captured length; 0: limited by the snap length only */
	__u32 length;
	__u32 data;
};

static enum record_read read_packet(struct pcapng_reader *reader, const struct packet_block *block,
				    struct record *record)
{
	const struct interface *interface;

	if (reader->size < block->data)
		return broken(reader, "a packet's block of %u bytes", reader->size);
	if (block->interface >= reader->interface_count)
		return broken(reader, "a packet of an interface that is not described");
	interface = &reader->interfaces[block->interface];
	record->length = read32(reader, block->length);
	record->captured = record->length;
	if (block->captured)
		record->captured = read32(reader, block->captured);
	else if (interface->snap_length && record->captured > interface->snap_length)
		record->captured = interface->snap_length;
	if (record->captured > reader->size - block->data)
		return broken(reader, "a packet of %u bytes in a block of %u", record->captured,
			      reader->size);
	if (block->time)
		reader->time = read_time(interface, (__u64)read32(reader, block->time) << 32 |
							    read32(reader, block->time + 4));
	record->time = reader->time;
	record->link_type = interface->link_type;
	record->data = reader->body + block->data;
	return RECORD_READ;
}

enum record_read pcapng_reader_next(struct pcapng_reader *reader, struct record *record)
{
	struct packet_block block = { .time = 12, .captured = 20, .length = 24, .data = 28 };
	enum record_read result;
	__u32 type;

	while ((result = read_block(reader, &type)) == RECORD_READ) {
		switch (type) {
		case BLOCK_INTERFACE:
			result = read_interface(reader);
			if (result != RECORD_READ)
				return result;
			break;
		case BLOCK_ENHANCED_PACKET:
			block.interface = reader->size >= 12 ? read32(reader, 8) : 0;
			return read_packet(reader, &block, record);
		case BLOCK_PACKET:
			block.interface = reader->size >= 12 ? read16(reader, 8) : 0;
			return read_packet(reader, &block, record);
		case BLOCK_SIMPLE_PACKET:
			block = (struct packet_block){ .length = 8, .data = 12 };
			return read_packet(reader, &block, record);
		default:
			break;
		}
	}
	return result;
}
