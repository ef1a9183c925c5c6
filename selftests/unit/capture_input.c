// SPDX-License-Identifier: GPL-2.0-only
/* Invalid input: an error, or a counted repair and whatever can be read. */
#include "selftests/unit/capture_file.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(capture_input, .init = capture_setup, .fini = capture_cleanup);

/* Expects that it cannot be opened, and the message. */
static void refuse(char *name, const char *said)
{
	cr_expect_null(captures_open(&name, 1), "%s", name);
	capture_said(said);
}

Test(capture_input, no_such_file)
{
	refuse("/nonexistent/x.pcap", "No such file");
}

Test(capture_input, a_directory)
{
	refuse(capture_directory, "is a directory");
}

Test(capture_input, an_empty_file)
{
	struct file file = {};

	refuse(capture_save(&file, "empty"), "is empty");
}

Test(capture_input, a_cut_file_header)
{
	struct file file;

	capture_begin(&file, 1);
	file.size = 20;
	refuse(capture_save(&file, "cut"), "truncated");
}

Test(capture_input, no_capture_at_all)
{
	struct file file = {};

	capture_append(&file, "this is no capture, it is a text of some length", 47);
	refuse(capture_save(&file, "text"), "a pcap or pcapng capture is needed");
}

Test(capture_input, an_unknown_link_type)
{
	struct file file;

	capture_begin(&file, 189);
	refuse(capture_save(&file, "usb"), "link type 189");
}

Test(capture_input, standard_input_twice)
{
	char *names[] = { "-", "-" };

	cr_expect_null(captures_open(names, 2));
	capture_said("only be read once");
}

Test(capture_input, a_cut_last_record_is_a_warning)
{
	struct captures *captures;
	struct file file;

	capture_begin(&file, 1);
	capture_add(&file, 1, 0, 60);
	capture_add(&file, 2, 0, 60);
	file.size -= 10;
	captures = capture_open_one(&file);
	cr_expect_eq(capture_count(captures), 1);
	cr_expect_eq(captures_counts(captures)->cut_files, 1);
	cr_expect_eq(captures_counts(captures)->broken_files, 0);
	captures_close(captures);
}

Test(capture_input, a_record_of_2_31_bytes_is_an_error)
{
	struct captures *captures;
	struct file file;

	capture_begin(&file, 1);
	capture_add(&file, 1, 0, 60);
	capture_record(&file, 2, 0, 1u << 31, 1u << 31);
	capture_add(&file, 3, 0, 60);
	captures = capture_open_one(&file);
	cr_expect_eq(capture_count(captures), 1);
	cr_expect_eq(captures_counts(captures)->broken_files, 1);
	captures_close(captures);
}

Test(capture_input, lengths_that_cannot_be_are_repaired_and_counted)
{
	static const __u8 zeros[60];
	struct captures *captures;
	struct frame frame;
	struct file file;

	capture_begin(&file, 1);
	capture_record(&file, 1, 0, 60, 20); /* more captured than was on the wire */
	capture_append(&file, zeros, 60);
	capture_record(&file, 2, 0, 60, 1u << 31);
	capture_append(&file, zeros, 60);
	captures = capture_open_one(&file);
	cr_assert(captures_next(captures, &frame));
	cr_expect_eq(frame.length, 60);
	cr_assert(captures_next(captures, &frame));
	cr_expect_eq(frame.length, CAPTURE_FRAME_MOST);
	cr_expect_eq(captures_counts(captures)->inconsistent, 2);
	captures_close(captures);
}

Test(capture_input, a_broken_file_does_not_end_the_others)
{
	struct file broken, whole;
	struct captures *captures;
	char *names[2];

	capture_begin(&broken, 1);
	capture_record(&broken, 1, 0, 1u << 31, 60);
	capture_fill(&whole);
	names[0] = capture_save(&broken, "broken");
	names[1] = capture_save(&whole, "whole");
	captures = captures_open(names, 2);
	cr_assert(captures);
	cr_expect_eq(capture_count(captures), 40);
	cr_expect_eq(captures_counts(captures)->broken_files, 1);
	captures_close(captures);
}

Test(capture_input, a_fifo_that_closes_is_a_cut_file)
{
	char name[64], *names[] = { name };
	struct captures *captures;
	struct file file;
	pid_t writer;

	capture_begin(&file, 1);
	capture_add(&file, 1, 0, 60);
	capture_record(&file, 2, 0, 60, 60);
	snprintf(name, sizeof(name), "%s/fifo", capture_directory);
	cr_assert_eq(mkfifo(name, 0600), 0);
	writer = fork();
	if (writer == 0) {
		int descriptor = open(name, O_WRONLY);

		_exit(write(descriptor, file.bytes, file.size) != (ssize_t)file.size);
	}
	captures = captures_open(names, 1);
	cr_assert(captures);
	cr_expect_eq(capture_count(captures), 1);
	cr_expect_eq(captures_counts(captures)->cut_files, 1);
	captures_close(captures);
}

Test(capture_input, a_time_beyond_every_clock_is_its_end)
{
	/* pcapng: 64 bits of seconds. */
	static const __u32 blocks[] = {
		0x0a0d0d0a, 28, 0x1a2b3c4d, 1,		~0u,	 ~0u, 28, /* section */
		1,	    28, 1,	    65535,	0x10009, 0,   28, /* interface; if_tsresol
									     10^0 */
		6,	    48, 0,	    0x7fffffff, ~0u,	 14,  14, 0,
		0,	    0,	0,	    48, /* packet */
	};
	struct captures *captures;
	struct frame frame;
	struct file file = {};

	capture_append(&file, blocks, sizeof(blocks));
	captures = capture_open_one(&file);
	cr_assert(captures);
	cr_assert(captures_next(captures, &frame));
	cr_expect_lt(frame.time, 1ULL << 63 | 1ULL << 62);
	cr_expect_gt(frame.time, CAPTURE_EPOCH);
	captures_close(captures);
}
