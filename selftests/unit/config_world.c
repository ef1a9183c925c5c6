// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/config_world.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[] = "/tmp/icmpguard-config-XXXXXX";
static bool entered;

/* A command that refuses its arguments exits: the suite's end is not reached. */
static void leave_at_exit(void)
{
	if (entered)
		config_world_leave();
}

void config_world_enter(void)
{
	unsetenv("JOURNAL_STREAM"); /* it would put levels before the messages */
	cr_assert_not_null(mkdtemp(directory));
	cr_assert_eq(chdir(directory), 0);
	entered = true;
	cr_assert_eq(atexit(leave_at_exit), 0);
}

void config_world_leave(void)
{
	entered = false;
	unlink("c.yaml");
	cr_assert_eq(chdir("/"), 0);
	cr_assert_eq(rmdir(directory), 0);
}

void config_world_bytes(const char *bytes, size_t length)
{
	FILE *file = fopen("c.yaml", "w");

	cr_assert_not_null(file);
	cr_assert_eq(fwrite(bytes, 1, length, file), length);
	cr_assert_eq(fclose(file), 0);
}

void config_world_file(const char *text)
{
	config_world_bytes(text, strlen(text));
}

/* glibc's standard streams are variables. */
void catch_output(struct caught *caught, FILE **stream)
{
	*caught = (struct caught){ .stream = stream, .original = *stream };
	*stream = open_memstream(&caught->text, &caught->size);
	cr_assert_not_null(*stream);
}

char *caught_output(struct caught *caught)
{
	fclose(*caught->stream);
	*caught->stream = caught->original;
	return caught->text;
}

int config_world_read(struct settings *settings, const char *text, char **reports)
{
	struct caught caught;
	int error;

	config_world_file(text);
	catch_output(&caught, &stderr);
	error = config_read(settings, "c.yaml");
	*reports = caught_output(&caught);
	return error;
}

int config_world_set(struct settings *settings, const char *assignment, char **reports)
{
	struct caught caught;
	int error;

	catch_output(&caught, &stderr);
	error = config_set(settings, assignment);
	*reports = caught_output(&caught);
	return error;
}

char *config_world_text(const struct settings *settings)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	cr_assert_not_null(to);
	config_write(settings, to);
	fclose(to);
	return text;
}
