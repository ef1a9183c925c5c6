// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/pcapng.h"

#include <string.h>

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };
enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d, VERSION_MAJOR = 1, VERSION_MINOR = 0 };
enum { LINKTYPE_ETHERNET = 1 };

/* Option codes: of any block, of a section, of an interface, of a packet. */
enum {
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_APPLICATION = 4,
	OPTION_RESOLUTION = 9,
	OPTION_VERDICT = 7,
};

enum { RESOLUTION_NANOSECONDS = 9, VERDICT_XDP = 2 };

/* A block's content is framed by its type and length, and the length again. */
enum { FRAMING = 12, OPTION_HEADER = 4 };

static __u32 padded(__u32 length)
{
	return (length + 3) & ~3u;
}

static void put16(FILE *to, __u16 value)
{
	fwrite(&value, sizeof(value), 1, to);
}

static void put32(FILE *to, __u32 value)
{
	fwrite(&value, sizeof(value), 1, to);
}

static void put_padded(FILE *to, const void *data, __u32 length)
{
	static const __u8 zeros[4] = {};

	fwrite(data, 1, length, to);
	fwrite(zeros, 1, padded(length) - length, to);
}

static __u32 option_size(__u32 length)
{
	return OPTION_HEADER + padded(length);
}

static void put_option(FILE *to, __u16 code, const void *value, __u32 length)
{
	put16(to, code);
	put16(to, (__u16)length);
	put_padded(to, value, length);
}

static void put_end(FILE *to)
{
	put16(to, OPTION_END);
	put16(to, 0);
}

static void put_section(FILE *to, const char *comment)
{
	static const char application[] = "icmpguard " VERSION;
	__u32 comment_length = (__u32)strlen(comment);
	__u32 application_length = sizeof(application) - 1;
	__u32 size = FRAMING + 16 + option_size(comment_length) + option_size(application_length) +
		     OPTION_HEADER;

	put32(to, BLOCK_SECTION);
	put32(to, size);
	put32(to, BYTE_ORDER_MAGIC);
	put16(to, VERSION_MAJOR);
	put16(to, VERSION_MINOR);
	put32(to, ~0u); /* section length: unspecified, 64 bits */
	put32(to, ~0u);
	put_option(to, OPTION_COMMENT, comment, comment_length);
	put_option(to, OPTION_APPLICATION, application, application_length);
	put_end(to);
	put32(to, size);
}

static void put_interface(FILE *to, __u32 snap_length)
{
	const __u8 resolution = RESOLUTION_NANOSECONDS;
	__u32 size = FRAMING + 8 + option_size(1) + OPTION_HEADER;

	put32(to, BLOCK_INTERFACE);
	put32(to, size);
	put16(to, LINKTYPE_ETHERNET);
	put16(to, 0);
	put32(to, snap_length);
	put_option(to, OPTION_RESOLUTION, &resolution, 1);
	put_end(to);
	put32(to, size);
}

void pcapng_begin(FILE *to, const char *comment, __u32 snap_length)
{
	put_section(to, comment);
	put_interface(to, snap_length);
}

void pcapng_packet(FILE *to, const struct pcapng_packet *packet)
{
	__u32 comment_length = (__u32)strlen(packet->comment);
	__u8 verdict[9] = { VERDICT_XDP }; /* the type of the verdict, then 64 bits of it */
	__u64 value = packet->verdict;
	__u32 size = FRAMING + 20 + padded(packet->captured) + option_size(comment_length) +
		     option_size(sizeof(verdict)) + OPTION_HEADER;

	memcpy(verdict + 1, &value, sizeof(value));
	put32(to, BLOCK_PACKET);
	put32(to, size);
	put32(to, 0); /* interface id */
	put32(to, (__u32)(packet->time >> 32));
	put32(to, (__u32)packet->time);
	put32(to, packet->captured);
	put32(to, packet->length);
	put_padded(to, packet->data, packet->captured);
	put_option(to, OPTION_COMMENT, packet->comment, comment_length);
	put_option(to, OPTION_VERDICT, verdict, sizeof(verdict));
	put_end(to);
	put32(to, size);
}
