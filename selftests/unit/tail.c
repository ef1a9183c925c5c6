// SPDX-License-Identifier: GPL-2.0-only
#include "commands/tail.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[] = "/tmp/icmpguard-tail-XXXXXX";
static char name[64];
static char old_name[64];
static int file;

static void setup(void)
{
	cr_assert_not_null(mkdtemp(directory));
	snprintf(name, sizeof(name), "%s/alerts.json", directory);
	snprintf(old_name, sizeof(old_name), "%s/alerts.json.1", directory);
	file = open(name, O_RDWR | O_CREAT | O_APPEND, 0600);
	cr_assert(ge(int, file, 0));
}

static void teardown(void)
{
	unlink(name);
	unlink(old_name);
	rmdir(directory);
}

TestSuite(tail, .init = setup, .fini = teardown, .timeout = 30);

static void put(int to, const char *text)
{
	cr_assert(eq(sz, (size_t)write(to, text, strlen(text)), strlen(text)));
}

/* Returns the latest lines, separated by commas, with "." if the end is not the file's. */
static const char *latest(size_t most, bool (*match)(const char *, void *))
{
	static char text[256];
	struct tail tail;

	text[0] = '\0';
	cr_assert(eq(int, tail_read(&tail, file, most, match, NULL), 0));
	for (size_t i = 0; i < tail.count; i++) {
		strcat(text, i ? "," : "");
		strcat(text, tail.lines[i]);
	}
	if (tail.end != lseek(file, 0, SEEK_END))
		strcat(text, ".");
	tail_free(&tail);
	return text;
}

#define assert_latest(most, match, expected)                                                       \
	cr_assert(eq(str, (char *)latest(most, match), (char *)(expected)))

Test(tail, empty_file)
{
	assert_latest(5, NULL, "");
}

Test(tail, latest_in_order)
{
	put(file, "a\nb\n\nc\n");
	assert_latest(2, NULL, ",c");
	assert_latest(4, NULL, "a,b,,c");
	assert_latest(100, NULL, "a,b,,c");
	assert_latest(0, NULL, "");
}

Test(tail, line_without_end_is_left)
{
	put(file, "a\nb\nhalf");
	assert_latest(5, NULL, "a,b.");
	put(file, " of it\n");
	assert_latest(5, NULL, "a,b,half of it");
}

Test(tail, only_a_line_without_end)
{
	put(file, "half");
	assert_latest(5, NULL, ".");
}

static bool even(const char *line, void *context)
{
	return (line[strlen(line) - 1] - '0') % 2 == 0;
}

Test(tail, only_what_matches)
{
	put(file, "1\n2\n3\n4\n5\n6\n7\n");
	assert_latest(2, even, "4,6");
}

/* Lines of every length around the size of one read. */
Test(tail, lines_across_the_steps_of_reading)
{
	static char line[70000];
	size_t lengths[] = { 65534, 65535, 65536, 65537, 3, 69990, 1, 0 };
	struct tail tail;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		memset(line, 'a' + (int)i, lengths[i]);
		line[lengths[i]] = '\n';
		line[lengths[i] + 1] = '\0';
		put(file, line);
	}
	cr_assert(eq(int, tail_read(&tail, file, 100, NULL, NULL), 0));
	cr_assert(eq(sz, tail.count, 8));
	for (size_t i = 0; i < tail.count; i++) {
		cr_expect(eq(sz, strlen(tail.lines[i]), lengths[i]));
		cr_expect(eq(sz, strspn(tail.lines[i], (char[]){ 'a' + (char)i, 0 }), lengths[i]));
	}
	tail_free(&tail);
}

Test(tail, line_past_all_measure_ends_the_search)
{
	static char line[3 << 20];

	memset(line, 'x', sizeof(line) - 1);
	put(file, "first\n");
	put(file, line);
	put(file, "\nlast\n");
	assert_latest(5, NULL, "last");
}

/* What the test does next after a followed line: the file changes under the reader, so that nothing
 * depends on time. */
static char followed[64];

static int next_step(const char *line, void *context)
{
	int fresh;

	strcat(followed, line);
	switch (line[0]) {
	case 'a':
		put(file, "b\nhal");
		return 0;
	case 'b':
		put(file, "f\n");
		return 0;
	case 'h': /* rotated by name; the writer uses the old file for a while */
		rename(name, old_name);
		fresh = open(name, O_RDWR | O_CREAT, 0600);
		put(file, "old\n");
		put(fresh, "new\n");
		close(file);
		file = fresh;
		return 0;
	case 'o':
		return 0;
	case 'n': /* truncated */
		cr_assert(eq(int, ftruncate(file, 0), 0));
		lseek(file, 0, SEEK_SET);
		put(file, "t\n");
		return 0;
	default:
		return -ECANCELED;
	}
}

Test(tail, follows_appends_rotation_and_truncation)
{
	put(file, "skipped\na\n");
	cr_assert(eq(int, tail_follow(name, dup(file), 8, next_step, NULL), -ECANCELED));
	cr_assert(eq(str, followed, "abhalfoldnewt"));
}

static int stop(const char *line, void *context)
{
	strcat(followed, line);
	return -ECANCELED;
}

Test(tail, waits_for_a_file)
{
	pid_t writer;

	unlink(name);
	writer = fork();
	if (writer == 0) {
		file = open(name, O_WRONLY | O_CREAT, 0600);
		put(file, "here\n");
		_exit(0);
	}
	cr_assert(eq(int, tail_follow(name, -1, 0, stop, NULL), -ECANCELED));
	cr_assert(eq(str, followed, "here"));
}

Test(tail, directory_that_is_not_there)
{
	cr_assert(eq(int, tail_follow("/nowhere/alerts.json", -1, 0, stop, NULL), -ENOENT));
}
