// SPDX-License-Identifier: GPL-2.0-only
/* Files that are replaced: all of the new content or the former one. */
#include "base/replace.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[] = "/tmp/icmpguard-replace-XXXXXX";
static char path[64], fresh[64], other[64];

static void begin(void)
{
	cr_assert(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/file", directory);
	snprintf(fresh, sizeof(fresh), "%s/file.new", directory);
	snprintf(other, sizeof(other), "%s/other", directory);
}

static void end(void)
{
	unlink(path);
	unlink(fresh);
	unlink(other);
	cr_expect(!rmdir(directory), "nothing else is left");
}

TestSuite(replace, .init = begin, .fini = end);

static void write_to(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	cr_assert(file);
	fputs(text, file);
	cr_assert(!fclose(file));
}

static bool contains(const char *name, const char *text)
{
	char line[32] = "";
	FILE *file = fopen(name, "r");

	cr_assert(file);
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	return !strcmp(line, text);
}

Test(replace, readers_see_the_former_content_until_the_end)
{
	FILE *file;

	write_to(path, "former");
	file = replace_begin(path, 0644);
	cr_assert(file);
	fputs("new", file);
	fflush(file);
	cr_expect(contains(path, "former"));
	cr_expect_eq(replace_end(file, path, true), 0);
	cr_expect(contains(path, "new"));
	cr_expect(access(fresh, F_OK));
}

Test(replace, a_link_is_not_followed)
{
	write_to(other, "precious");
	cr_assert(!symlink(other, fresh));
	cr_expect(!replace_begin(path, 0644));
	cr_expect(contains(other, "precious"));
}

Test(replace, a_failure_leaves_the_former_content)
{
	FILE *file, *full = fopen("/dev/full", "w");

	write_to(path, "former");
	file = replace_begin(path, 0644);
	cr_assert(file && full);
	cr_assert(dup2(fileno(full), fileno(file)) >= 0);
	fputs("new", file);
	cr_expect(replace_end(file, path, false) < 0);
	cr_expect(contains(path, "former"));
	cr_expect(access(fresh, F_OK));
	fclose(full);
}
