// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/capture_file.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdlib.h>
#include <string.h>

char capture_directory[] = "/tmp/icmpguard-capture-XXXXXX";

void capture_setup(void)
{
	cr_assert(mkdtemp(capture_directory));
	cr_redirect_stderr();
}

void capture_cleanup(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", capture_directory);
	cr_assert_eq(system(command), 0);
}

void capture_append(struct file *file, const void *data, size_t size)
{
	cr_assert_leq(file->size + size, sizeof(file->bytes));
	memcpy(file->bytes + file->size, data, size);
	file->size += size;
}

static void append32(struct file *file, __u32 value)
{
	capture_append(file, &value, sizeof(value));
}

void capture_begin(struct file *file, __u32 link_type)
{
	*file = (struct file){};
	append32(file, 0xa1b23c4d);
	append32(file, 2 | 4 << 16);
	append32(file, 0);
	append32(file, 0);
	append32(file, 65535);
	append32(file, link_type);
}

void capture_record(struct file *file, __u32 seconds, __u32 nanoseconds, __u32 captured,
		    __u32 length)
{
	append32(file, seconds);
	append32(file, nanoseconds);
	append32(file, captured);
	append32(file, length);
}

void capture_add(struct file *file, __u32 seconds, __u32 nanoseconds, __u32 size)
{
	static const __u8 zeros[256];

	capture_record(file, seconds, nanoseconds, size, size);
	capture_append(file, zeros, size);
}

char *capture_save(struct file *file, const char *name)
{
	FILE *stream;

	snprintf(file->name, sizeof(file->name), "%s/%s", capture_directory, name);
	stream = fopen(file->name, "w");
	cr_assert_eq(fwrite(file->bytes, 1, file->size, stream), file->size);
	fclose(stream);
	return file->name;
}

struct captures *capture_open_one(struct file *file)
{
	char *name = capture_save(file, "one");

	return captures_open(&name, 1);
}

unsigned int capture_count(struct captures *captures)
{
	struct frame frame;
	unsigned int frames = 0;

	while (captures_next(captures, &frame))
		frames++;
	return frames;
}

void capture_fill(struct file *file)
{
	capture_begin(file, 1);
	for (__u32 i = 0; i < 40; i++)
		capture_add(file, i, 0, 100);
}

void capture_said(const char *words)
{
	char line[512] = "";

	fflush(stderr);
	cr_assert(fgets(line, sizeof(line), cr_get_redirected_stderr()));
	cr_expect(strstr(line, words), "\"%s\" in: %s", words, line);
}
