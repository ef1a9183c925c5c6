// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/alert_file.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/icmpguard-alerts-XXXXXX";
static struct alert_file file = { .descriptor = -1, .kept = 2 };

static void setup(void)
{
	cr_assert(mkdtemp(directory));
	snprintf(file.path, sizeof(file.path), "%s/alerts.json", directory);
}

static void cleanup(void)
{
	char command[128];

	alert_file_close(&file);
	snprintf(command, sizeof(command), "rm -rf %s", directory);
	cr_expect(system(command) == 0); /* NOLINT: a name of our own */
}

TestSuite(alert_file, .init = setup, .fini = cleanup);

static int append(const char *line)
{
	return alert_file_append(&file, line, strlen(line));
}

static void holds(const char *suffix, const char *content)
{
	char path[SETTINGS_PATH + 8], found[256] = "";
	FILE *from;

	snprintf(path, sizeof(path), "%s%s", file.path, suffix);
	from = fopen(path, "r");
	cr_assert(from, "%s", path);
	found[fread(found, 1, sizeof(found) - 1, from)] = '\0';
	fclose(from);
	cr_expect_str_eq(found, content);
}

Test(alert_file, is_rotated_by_size)
{
	file.size_most = 12;
	for (char letter = 'a'; letter < 'a' + 9; letter++)
		cr_assert(append((char[]){ letter, letter, letter, letter, '\n', 0 }) == 0);
	holds("", "iiii\n");
	holds(".1", "gggg\nhhhh\n");
	holds(".2", "eeee\nffff\n");
	snprintf(file.path + strlen(file.path), 8, ".3");
	cr_expect(access(file.path, F_OK) != 0, "no more are kept");
}

Test(alert_file, without_earlier_ones_it_is_emptied)
{
	file.size_most = 12;
	file.kept = 0;
	for (int i = 0; i < 3; i++)
		append("aaaa\n");
	holds("", "aaaa\n");
}

Test(alert_file, a_line_larger_than_the_bound_is_whole)
{
	file.size_most = 4;
	append("first\n");
	append("second\n");
	holds("", "second\n");
	holds(".1", "first\n");
}

Test(alert_file, is_opened_again_when_another_has_its_name)
{
	char other[SETTINGS_PATH + 8];

	append("before\n");
	snprintf(other, sizeof(other), "%s.moved", file.path);
	rename(file.path, other);
	append("after\n");
	holds("", "after\n");
	holds(".moved", "before\n");
	unlink(file.path);
	append("removed\n");
	holds("", "removed\n");
}

static void limit_size(rlim_t most)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = most;
	setrlimit(RLIMIT_FSIZE, &limit);
}

/* A file at its size limit accepts part of a write, as a full disk does. */
Test(alert_file, has_whole_lines_or_none)
{
	signal(SIGXFSZ, SIG_IGN);
	append("whole\n");
	limit_size(10);
	cr_expect(append("does not fit\n") == -EFBIG);
	limit_size(RLIM_INFINITY);
	cr_expect(append("again\n") == 0);
	holds("", "whole\nagain\n");
}

Test(alert_file, ends_a_line_that_was_cut)
{
	FILE *cut = fopen(file.path, "w");

	fputs("{\"cut", cut);
	fclose(cut);
	append("whole\n");
	holds("", "{\"cut\nwhole\n");
}

Test(alert_file, is_written_by_one)
{
	struct alert_file other = file;

	cr_expect(append("ours\n") == 0);
	cr_expect(alert_file_append(&other, "theirs\n", 7) == -EBUSY);
	holds("", "ours\n");
}
