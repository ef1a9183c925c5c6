// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/capture_file.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

TestSuite(capture, .init = capture_setup, .fini = capture_cleanup);

Test(capture, a_frame_has_time_lengths_and_bytes)
{
	struct captures *captures;
	struct frame frame;
	struct file file;

	capture_begin(&file, 1);
	capture_record(&file, 7, 123456789, 14, 60);
	capture_append(&file, "abcdefghijklmn", 14);
	captures = capture_open_one(&file);
	cr_assert(captures_next(captures, &frame));
	cr_expect_eq(frame.time, CAPTURE_EPOCH + 7123456789ULL);
	cr_expect_eq(frame.length, 60);
	cr_expect_eq(frame.captured, 14);
	cr_expect_arr_eq(frame.data, "abcdefghijklmn", 14);
	cr_expect_eq(captures_counts(captures)->snapped, 1);
	cr_expect_not(captures_next(captures, &frame));
	captures_close(captures);
}

Test(capture, time_zero_is_not_never)
{
	struct captures *captures;
	struct frame frame;
	struct file file;

	capture_begin(&file, 1);
	capture_add(&file, 0, 0, 60);
	captures = capture_open_one(&file);
	cr_assert(captures_next(captures, &frame));
	cr_expect_gt(frame.time, 86400 * NSEC_PER_SEC);
	captures_close(captures);
}

Test(capture, time_does_not_go_back)
{
	struct captures *captures;
	struct frame frame;
	struct file file;

	capture_begin(&file, 1);
	capture_add(&file, 9, 0, 60);
	capture_add(&file, 5, 0, 60);
	capture_add(&file, 10, 0, 60);
	captures = capture_open_one(&file);
	captures_next(captures, &frame);
	captures_next(captures, &frame);
	cr_expect_eq(frame.time, CAPTURE_EPOCH + 9 * NSEC_PER_SEC);
	captures_next(captures, &frame);
	cr_expect_eq(frame.time, CAPTURE_EPOCH + 10 * NSEC_PER_SEC);
	cr_expect_eq(captures_counts(captures)->backwards, 1);
	captures_close(captures);
}

Test(capture, several_files_are_merged_by_time)
{
	struct file a, b;
	struct captures *captures;
	struct frame frame;
	char *names[2];

	capture_begin(&a, 1);
	capture_add(&a, 1, 0, 61);
	capture_add(&a, 3, 0, 63);
	capture_begin(&b, 1);
	capture_add(&b, 1, 0, 71);
	capture_add(&b, 2, 0, 72);
	names[0] = capture_save(&a, "a");
	names[1] = capture_save(&b, "b");
	captures = captures_open(names, 2);
	/* Of frames with equal times, the one of the file named first comes first. */
	for (const __u32 *length = (const __u32[]){ 61, 71, 72, 63, 0 }; *length; length++) {
		cr_assert(captures_next(captures, &frame));
		cr_expect_eq(frame.length, *length);
	}
	cr_expect_not(captures_next(captures, &frame));
	captures_close(captures);
}

/* A frame of a link type, and the Ethernet header expected for it. */
struct link_row {
	const char *what;
	__u32 link_type; /* in the file */
	__u32 header;	 /* bytes of link header in `bytes` */
	__u16 type;	 /* EtherType expected */
	__u32 ifindex;
	__u8 sender; /* last byte of the sender's address */
	__u8 bytes[80];
};

static const struct link_row link_rows[] = {
	{ "SLL",
	  113,
	  16,
	  0x0800,
	  0,
	  0x66,
	  { 0, 0, 0, 1, 0, 6, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0, 0, 8, 0, 0x45 } },
	{ "SLL without an address",
	  113,
	  16,
	  0x86dd,
	  0,
	  0,
	  { 0, 0, 3, 4, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0x86, 0xdd, 0x60 } },
	{ "SLL2", 276, 20, 0x86dd, 0x0102, 0x66, { 0x86, 0xdd, 0,    0,	   0, 0,    1,
						   2,	 0,    1,    0,	   6, 0x11, 0x22,
						   0x33, 0x44, 0x55, 0x66, 0, 0,    0x60 } },
	{ "raw IPv4", 101, 0, 0x0800, 0, 0, { 0x45 } },
	{ "raw IPv6", 101, 0, 0x86dd, 0, 0, { 0x60 } },
	{ "raw, 12", 12, 0, 0x0800, 0, 0, { 0x45 } },
	{ "raw, 14", 14, 0, 0x86dd, 0, 0, { 0x60 } },
	{ "raw, neither", 101, 0, 0xffff, 0, 0, { 0x75 } },
	{ "IPv4", 228, 0, 0x0800, 0, 0, { 0x45 } },
	{ "IPv6", 229, 0, 0x86dd, 0, 0, { 0x60 } },
	{ "NULL, little endian", 0, 4, 0x0800, 0, 0, { 2, 0, 0, 0, 0x45 } },
	{ "NULL, big endian, macOS", 0, 4, 0x86dd, 0, 0, { 0, 0, 0, 30, 0x60 } },
	{ "NULL, Linux", 0, 4, 0x86dd, 0, 0, { 10, 0, 0, 0, 0x60 } },
	{ "LOOP", 108, 4, 0x86dd, 0, 0, { 0, 0, 0, 24, 0x60 } },
	{ "PPP", 9, 2, 0x0800, 0, 0, { 0, 0x21, 0x45 } },
	{ "PPP, framed", 9, 4, 0x86dd, 0, 0, { 0xff, 3, 0, 0x57, 0x60 } },
	{ "PPP, compressed", 9, 2, 0xffff, 0, 0, { 0, 0xfd, 0x60 } },
	{ "PPP, a protocol number of one byte", 9, 1, 0x0800, 0, 0, { 0x21, 0x45 } },
	{ "PPP, framed, likewise", 9, 3, 0x86dd, 0, 0, { 0xff, 3, 0x57, 0x60 } },
	{ "PPP, serial, Cisco", 50, 4, 0x0800, 0, 0, { 0x0f, 0, 8, 0, 0x45 } },
	{ "PPP with direction", 204, 5, 0x0800, 0, 0, { 1, 0xff, 3, 0, 0x21, 0x45 } },
	{ "PPPoE", 51, 0, 0x8864, 0, 0, { 0x11, 0, 0, 7, 0, 30, 0, 0x21, 0x45 } },
	{ "Cisco HDLC", 104, 4, 0x86dd, 0, 0, { 0x0f, 0, 0x86, 0xdd, 0x60 } },
	{ "nflog",
	  239,
	  16,
	  0x0800,
	  0,
	  0,
	  { 2, 0, 0, 5, 8, 0, 1, 0, 8, 0, 1, 1, 0x20, 0, 9, 0, 0x45 } },
	{ "nflog, big endian, v6",
	  239,
	  20,
	  0x86dd,
	  0,
	  0,
	  { 10, 0, 0, 5, 0, 8, 0, 1, 0, 0, 0, 0, 0, 4, 0, 12, 0, 0x14, 0, 9, 0x60 } },
	{ "nflog without a packet",
	  239,
	  8,
	  0xffff,
	  0,
	  0,
	  { 2, 0, 0, 5, 8, 0, 1, 0, 8, 0, 1, 1, 0, 0, 9, 0 } },
	{ "pflog", 117, 64, 0x0800, 0, 0, { [0] = 61, [1] = 2, [64] = 0x45 } },
	{ "pflog, v6", 117, 48, 0x86dd, 0, 0, { [0] = 48, [1] = 24, [48] = 0x60 } },
	{ "802.11, sent by a station",
	  105,
	  32,
	  0x0800,
	  0,
	  0x66,
	  { 0x08, 0x01, [15] = 0x66, [24] = 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, 0x45 } },
	{ "radiotap, no fields",
	  127,
	  40,
	  0x86dd,
	  0,
	  0x66,
	  { [2] = 8,
	    [8] = 0x08,
	    0x02,
	    [29] = 0x66,
	    [32] = 0xaa,
	    0xaa,
	    3,
	    0,
	    0,
	    0,
	    0x86,
	    0xdd,
	    0x60 } },
	{ "radiotap, time and padding, QoS",
	  127,
	  53,
	  0x0800,
	  0,
	  0x66,
	  { [2] = 17,
	    [4] = 3,
	    [16] = 0x20,
	    [17] = 0x88,
	    0x02,
	    [38] = 0x66,
	    [45] = 0xaa,
	    0xaa,
	    3,
	    0,
	    0,
	    0,
	    8,
	    0,
	    0x45 } },
	{ "radiotap, two bitmaps, four addresses",
	  127,
	  50,
	  0x0800,
	  0,
	  0x66,
	  { [2] = 12,
	    [7] = 0x80,
	    [12] = 0x08,
	    0x03,
	    [41] = 0x66,
	    [42] = 0xaa,
	    0xaa,
	    3,
	    0,
	    0,
	    0,
	    8,
	    0,
	    0x45 } },
	{ "radiotap, encrypted",
	  127,
	  32,
	  0xffff,
	  0,
	  0,
	  { [2] = 8, [8] = 0x08, 0x41, [32] = 0x45 } },
	{ "radiotap, several in one", 127, 34, 0xffff, 0, 0, { [2] = 8, [8] = 0x88, [32] = 0x80 } },
	{ "radiotap, a beacon", 127, 8, 0xffff, 0, 0, { [2] = 8, [8] = 0x80 } },
};

Test(capture, other_link_types_become_ethernet)
{
	for (size_t i = 0; i < ARRAY_LENGTH(link_rows); i++) {
		const struct link_row *row = &link_rows[i];
		struct captures *captures;
		struct frame frame;
		struct file file;

		capture_begin(&file, row->link_type);
		capture_record(&file, 1, 0, sizeof(row->bytes), 1000);
		capture_append(&file, row->bytes, sizeof(row->bytes));
		captures = capture_open_one(&file);
		cr_assert(captures, "%s", row->what);
		cr_assert(captures_next(captures, &frame), "%s", row->what);
		cr_expect_eq(frame.length, 1000 - row->header + ETH_HLEN, "%s", row->what);
		cr_expect_eq(frame.captured, sizeof(row->bytes) - row->header + ETH_HLEN, "%s",
			     row->what);
		cr_expect_eq(frame.data[12] << 8 | frame.data[13], row->type, "%s", row->what);
		cr_expect_eq(frame.data[11], row->sender, "%s", row->what);
		cr_expect_eq(frame.data[14], row->bytes[row->header], "%s", row->what);
		cr_expect_eq(frame.ifindex, row->ifindex, "%s", row->what);
		captures_close(captures);
	}
}

Test(capture, a_record_cut_in_its_link_header_is_counted)
{
	struct captures *captures;
	struct frame frame;
	struct file file;

	capture_begin(&file, 113);
	capture_add(&file, 1, 0, 15);
	captures = capture_open_one(&file);
	cr_assert(captures_next(captures, &frame));
	cr_expect_eq(frame.captured, ETH_HLEN);
	cr_expect_eq(captures_counts(captures)->headless, 1);
	captures_close(captures);
}

static void save_gzip(const struct file *file, const char *name, size_t cut)
{
	gzFile stream = gzopen(name, "w");
	struct stat status;

	gzwrite(stream, file->bytes, (unsigned int)file->size);
	gzclose(stream);
	stat(name, &status);
	cr_assert_eq(truncate(name, status.st_size - (off_t)cut), 0);
}

static void save_zstd(const struct file *file, const char *name, size_t cut)
{
	__u8 bytes[16384];
	size_t size = ZSTD_compress(bytes, sizeof(bytes), file->bytes, file->size, 3);
	FILE *stream = fopen(name, "w");

	fwrite(bytes, 1, size - cut, stream);
	fclose(stream);
}

Test(capture, compressed_files_are_known_by_name)
{
	char *names[] = { strdup("x.pcap.gz"), strdup("x.pcap.zst") };
	struct file file;

	cr_assert_eq(chdir(capture_directory), 0);
	capture_fill(&file);
	save_gzip(&file, names[0], 0);
	save_zstd(&file, names[1], 0);
	for (int i = 0; i < 2; i++) {
		struct captures *captures = captures_open(&names[i], 1);

		cr_assert(captures);
		cr_expect_eq(capture_count(captures), 40, "%s", names[i]);
		cr_expect_eq(captures_counts(captures)->cut_files, 0, "%s", names[i]);
		captures_close(captures);
		free(names[i]);
	}
}

/* Two streams, one after the other, the second of which is truncated. */
static void save_cut(const struct file *file, const char *name,
		     void (*pack)(const struct file *, const char *, size_t))
{
	struct file half = *file, rest = {}, first = {}, second = {};
	FILE *stream;

	half.size = file->size / 2;
	capture_append(&rest, file->bytes + half.size, file->size - half.size);
	pack(&half, "half", 0);
	pack(&rest, "rest", 8);
	stream = fopen("half", "r");
	first.size = fread(first.bytes, 1, sizeof(first.bytes), stream);
	fclose(stream);
	stream = fopen("rest", "r");
	second.size = fread(second.bytes, 1, sizeof(second.bytes), stream);
	fclose(stream);
	capture_append(&first, second.bytes, second.size);
	capture_save(&first, name);
}

static void read_cut(char *name, const char *said)
{
	struct captures *captures = captures_open(&name, 1);

	cr_assert(captures, "%s", name);
	cr_expect_geq(capture_count(captures), 19, "%s", name);
	cr_expect_eq(captures_counts(captures)->cut_files, 1, "%s", name);
	captures_close(captures);
	capture_said(said);
}

Test(capture, a_cut_gzip_file_gives_what_is_there)
{
	char name[] = "x.gz";
	struct file file;

	cr_assert_eq(chdir(capture_directory), 0);
	capture_fill(&file);
	save_cut(&file, name, save_gzip);
	read_cut(name, "the gzip data is truncated");
}

Test(capture, a_cut_zstd_file_gives_what_is_there)
{
	char name[] = "x.zst";
	struct file file;

	cr_assert_eq(chdir(capture_directory), 0);
	capture_fill(&file);
	save_cut(&file, name, save_zstd);
	read_cut(name, "the zstd data is truncated");
}

Test(capture, damaged_compression_is_an_error)
{
	char *name = strdup("x.gz");
	struct file file;

	cr_assert_eq(chdir(capture_directory), 0);
	capture_begin(&file, 1);
	memcpy(file.bytes, "\x1f\x8b\x08garbage", 10);
	capture_save(&file, "x.gz");
	cr_expect_null(captures_open(&name, 1));
	free(name);
}
