// SPDX-License-Identifier: GPL-2.0-only
/* pcapng with several sections and interfaces, made block by block. */
#include "selftests/unit/capture_file.h"

#include <criterion/criterion.h>
#include <pcap/dlt.h>
#include <stdarg.h>
#include <string.h>

TestSuite(pcapng_reader, .init = capture_setup, .fini = capture_cleanup);

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, OLD_PACKET = 2, SIMPLE = 3, PACKET = 6 };

static bool swapped; /* the order in which words are written */

static void word(struct file *file, __u32 value)
{
	value = swapped ? __builtin_bswap32(value) : value;
	capture_append(file, &value, sizeof(value));
}

/* Writes a block of these words. */
static void block(struct file *file, __u32 type, __u32 count, ...)
{
	va_list list;

	va_start(list, count);
	word(file, type);
	word(file, 12 + 4 * count);
	for (__u32 i = 0; i < count; i++)
		word(file, va_arg(list, __u32));
	word(file, 12 + 4 * count);
	va_end(list);
}

/* Packs two consecutive 16-bit fields. */
static __u32 both(__u16 first, __u16 second)
{
	return swapped ? (__u32)first << 16 | second : (__u32)second << 16 | first;
}

static void section(struct file *file)
{
	block(file, SECTION, 4, 0x1a2b3c4d, both(1, 0), ~0u, ~0u);
}

static void interface(struct file *file, __u16 link_type)
{
	block(file, INTERFACE, 2, both(link_type, 0), 0u);
}

/* Writes a packet of 16 bytes, all 0x45, at `time` in the interface's resolution. */
static void packet(struct file *file, __u32 interface, __u64 time)
{
	block(file, PACKET, 9, interface, (__u32)(time >> 32), (__u32)time, 16u, 16u, 0x45454545u,
	      0x45454545u, 0x45454545u, 0x45454545u);
}

static struct captures *open_file(struct file *file)
{
	struct captures *captures = capture_open_one(file);

	cr_assert(captures);
	return captures;
}

/* Expects the next frame to have this time, in ns since 1970, and to be captured completely. */
static void expect(struct captures *captures, __u64 time, __u32 length)
{
	struct frame frame;

	cr_assert(captures_next(captures, &frame));
	cr_expect_eq(frame.time, CAPTURE_EPOCH + time, "%llu, not %llu", frame.time - CAPTURE_EPOCH,
		     time);
	cr_expect_eq(frame.length, length);
	cr_expect_eq(frame.captured, length);
}

static void expect_end(struct captures *captures, __u64 cut, __u64 broken)
{
	cr_expect_eq(capture_count(captures), 0);
	cr_expect_eq(captures_counts(captures)->cut_files, cut);
	cr_expect_eq(captures_counts(captures)->broken_files, broken);
	captures_close(captures);
}

Test(pcapng_reader, interfaces_of_different_link_types)
{
	struct file file = {};
	struct captures *captures;

	section(&file);
	interface(&file, 1);
	interface(&file, 101); /* LINKTYPE_RAW */
	packet(&file, 1, 1000000);
	packet(&file, 0, 2000000);
	captures = open_file(&file);
	expect(captures, 1 * NSEC_PER_SEC, ETH_HLEN + 16); /* raw IP gets an Ethernet header */
	expect(captures, 2 * NSEC_PER_SEC, 16);
	expect_end(captures, 0, 0);
}

Test(pcapng_reader, a_section_in_the_other_byte_order)
{
	struct file file = {};
	struct captures *captures;

	for (int i = 0; i < 2; i++) {
		swapped = i;
		section(&file);
		interface(&file, i ? 101 : 1);
		packet(&file, 0, (i + 1) * 1000000);
	}
	swapped = false;
	captures = open_file(&file);
	expect(captures, 1 * NSEC_PER_SEC, 16);
	expect(captures, 2 * NSEC_PER_SEC, ETH_HLEN + 16);
	expect_end(captures, 0, 0);
}

/* if_tsresol, if_tsoffset, a timestamp, and its nanoseconds since 1970. */
static const struct {
	__u8 resolution;
	__s64 offset;
	__u64 count;
	__u64 time;
} clocks[] = {
	{ 0, 0, 7, 7 * NSEC_PER_SEC },
	{ 3, 0, 7001, 7001 * NSEC_PER_MSEC },
	{ 9, 0, 1700000000123456789ULL, 1700000000123456789ULL },
	{ 12, 0, 7000000000001000ULL, 7000000000001ULL },
	{ 0x80 | 10, 0, 1024 + 512, 1500 * NSEC_PER_MSEC },
	{ 0x80 | 32, 0, 7ULL << 32 | 1ULL << 31, 7500 * NSEC_PER_MSEC },
	{ 6, 3600, 1000000, 3601 * NSEC_PER_SEC },
	{ 6, -1, 3000000, 2 * NSEC_PER_SEC },
	{ 6, -100, 3000000, 0 },
	{ 6, 0, 2208988800000000ULL, 2208988800 * NSEC_PER_SEC }, /* 2040 */
	{ 0xff, 0, ~0ULL, 0 },
	{ 127, 0, ~0ULL, 0 },
};

Test(pcapng_reader, clocks)
{
	for (size_t i = 0; i < ARRAY_LENGTH(clocks); i++) {
		struct file file = {};
		struct captures *captures;

		section(&file);
		block(&file, INTERFACE, 8, both(1, 0), 0u, both(9, 1), (__u32)clocks[i].resolution,
		      both(14, 8), (__u32)clocks[i].offset, (__u32)(clocks[i].offset >> 32), 0u);
		packet(&file, 0, clocks[i].count);
		captures = open_file(&file);
		expect(captures, clocks[i].time, 16);
		expect_end(captures, 0, 0);
	}
}

Test(pcapng_reader, other_kinds_of_blocks)
{
	struct file file = {};
	struct captures *captures;

	section(&file);
	block(&file, INTERFACE, 2, both(1, 0), 6u); /* snap length 6 */
	block(&file, 0x0bad, 1, 7u);
	block(&file, OLD_PACKET, 6, both(0, 0), 0u, 1000000u, 4u, 4u, 0u);
	block(&file, SIMPLE, 3, 6u, 0u, 0u);
	captures = open_file(&file);
	expect(captures, 1 * NSEC_PER_SEC, 4);
	expect(captures, 1 * NSEC_PER_SEC, 6); /* it has no time of its own */
	expect_end(captures, 0, 0);
}

Test(pcapng_reader, an_unknown_link_type_among_others_is_passed_over)
{
	struct file file = {};
	struct captures *captures;

	section(&file);
	interface(&file, 189);
	interface(&file, 1);
	packet(&file, 0, 1000000);
	packet(&file, 1, 2000000);
	captures = open_file(&file);
	capture_said("link type 189");
	expect(captures, 2 * NSEC_PER_SEC, 16);
	expect_end(captures, 0, 0);
}

Test(pcapng_reader, unknown_link_types_alone_are_an_error)
{
	struct file file = {};

	section(&file);
	interface(&file, 189);
	packet(&file, 0, 1000000);
	expect_end(open_file(&file), 0, 1);
}

/* What may follow a readable packet. */
static void expect_break(void (*follow)(struct file *))
{
	struct file file = {};
	struct captures *captures;

	section(&file);
	interface(&file, 1);
	packet(&file, 0, 1000000);
	follow(&file);
	captures = open_file(&file);
	expect(captures, 1 * NSEC_PER_SEC, 16);
	expect_end(captures, 0, 1);
}

static void of_no_interface(struct file *file)
{
	packet(file, 1, 1000000);
}

static void longer_than_its_block(struct file *file)
{
	block(file, PACKET, 6, 0u, 0u, 0u, 5u, 5u, 0u);
}

static void shorter_than_its_header(struct file *file)
{
	block(file, PACKET, 1, 0u);
}

static void of_two_lengths(struct file *file)
{
	block(file, PACKET, 5, 0u, 0u, 0u, 0u, 0u);
	file->bytes[file->size - 4]++;
}

static void too_large(struct file *file)
{
	word(file, PACKET);
	word(file, 1u << 31);
	word(file, 0);
}

static void without_byte_order(struct file *file)
{
	block(file, SECTION, 4, 0u, 0u, 0u, 0u);
}

Test(pcapng_reader, blocks_that_make_no_sense)
{
	static void (*const follow[])(struct file *) = {
		of_no_interface, longer_than_its_block, shorter_than_its_header, of_two_lengths,
		too_large,	 without_byte_order,
	};

	for (size_t i = 0; i < ARRAY_LENGTH(follow); i++)
		expect_break(follow[i]);
}

Test(pcapng_reader, a_cut_block_is_a_warning)
{
	for (size_t cut = 1; cut < 48; cut++) {
		struct file file = {};
		struct captures *captures;

		section(&file);
		interface(&file, 1);
		packet(&file, 0, 1000000);
		packet(&file, 0, 2000000);
		file.size -= cut;
		captures = open_file(&file);
		expect(captures, 1 * NSEC_PER_SEC, 16);
		expect_end(captures, 1, 0);
	}
}
