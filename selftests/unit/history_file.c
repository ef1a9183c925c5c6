// SPDX-License-Identifier: GPL-2.0-only
/* The file of the history: its name, its mode, damage, and saves that fail. */
#include "config/config.h"
#include "selftests/unit/restarted.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(history_file, .init = restarted_start, .fini = restarted_stop);

static bool there(const char *file)
{
	return !access(file, F_OK);
}
Test(history_file, saved_twice_is_the_same)
{
	static char first[65536], second[65536];
	size_t size;

	save_something();
	size = read_body(first, sizeof(first));
	restart(0);
	save();
	cr_assert_eq(read_body(second, sizeof(second)), size);
	cr_assert_arr_eq(first, second, size);
}

Test(history_file, is_for_its_owner_alone)
{
	struct stat status;

	save_something();
	cr_assert_eq(stat(path, &status), 0);
	cr_assert_eq(status.st_mode & 0777, 0600, "who knows the seed can choose collisions");
}

Test(history_file, no_file_is_no_history)
{
	cr_redirect_stderr();
	cr_assert_null(history_open(path));
	cr_assert_eq(history_seed(NULL), 0);
	fflush(stderr);
	cr_assert_stderr_eq_str("");
}

/* Any inverted byte, or truncation anywhere. */
Test(history_file, damage_is_found_wherever_it_is)
{
	struct stat status;
	long places;

	cr_redirect_stderr();
	save_something();
	cr_assert_eq(stat(path, &status), 0);
	places = status.st_size;
	for (long place = 0; place < places; place += 1 + place / 50) {
		FILE *file = fopen(path, "r+");
		int byte;

		fseek(file, place, SEEK_SET);
		byte = fgetc(file);
		fseek(file, place, SEEK_SET);
		fputc(byte ^ 0x10, file);
		fclose(file);
		cr_assert_null(history_open(path), "byte %ld", place);
		cr_assert_not(there(path));
		cr_assert(there(aside));
		save();
	}
	for (long length = 0; length < places; length += 1 + length / 20) {
		cr_assert_eq(truncate(path, length), 0);
		cr_assert_null(history_open(path), "%ld bytes", length);
		save();
	}
}

Test(history_file, another_seed_is_set_aside)
{
	struct history *history;
	struct memory *memory;

	cr_redirect_stderr();
	save_something();
	memory = memory_new(&restarted.settings, SIMULATED_SEED + 1, restarted.offset);
	history = history_open(path);
	cr_assert_eq(history_restore(history, memory, restarted.alerts, restarted.now, wall()),
		     -EINVAL);
	history_close(history);
	memory_free(memory);
	cr_assert(there(aside));
	cr_assert_not(there(path));
}

Test(history_file, a_save_that_fails_leaves_the_old_file)
{
	char nowhere[160];

	cr_redirect_stderr();
	save_something();
	snprintf(nowhere, sizeof(nowhere), "%s/below", path);
	cr_assert_eq(history_save(nowhere, restarted.memory, restarted.alerts, restarted.now,
				  wall()),
		     -ENOTDIR);
	cr_assert(there(path));
}

/* A limit stands for a full disk. */
Test(history_file, a_save_that_fails_says_why)
{
	const struct rlimit limit = { 100, 100 };
	char fresh[160];

	cr_redirect_stderr();
	save_something();
	snprintf(fresh, sizeof(fresh), "%s.fresh", path);
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	cr_expect_eq(history_save(fresh, restarted.memory, restarted.alerts, restarted.now, wall()),
		     -EFBIG);
	cr_expect_not(there(fresh));
}

static void assert_path(const char *setting, const char *instance, const char *expected)
{
	char text[SETTINGS_PATH];

	cr_assert_eq(history_path(text, setting, instance), 0);
	cr_assert_str_eq(text, expected);
}

Test(history_file, the_instance_is_in_the_name)
{
	assert_path("/var/lib/icmpguard/%i.history", "main", "/var/lib/icmpguard/main.history");
	assert_path("/a/%i/%i%", "b", "/a/b/b%");
	assert_path("", "main", "");
}

Test(history_file, a_name_too_long_is_refused)
{
	char text[SETTINGS_PATH], setting[SETTINGS_PATH];

	cr_redirect_stderr();
	memset(setting, 'x', sizeof(setting));
	strcpy(setting + sizeof(setting) - 3, "%i");
	cr_assert_eq(history_path(text, setting, "abcdef"), -ENAMETOOLONG);
}
