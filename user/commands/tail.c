// SPDX-License-Identifier: GPL-2.0-only
#include "commands/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 1 << 16, LINE_MOST = 1 << 20 };

/* Reads lines backwards: `buffer` contains the `used` bytes of the file at `position` that were
 * read but not returned yet. */
struct backward {
	int file;
	off_t position;
	char *buffer;
	size_t used;
};

/* Prepends up to STEP bytes of the file to the buffer. */
static int read_more(struct backward *backward)
{
	size_t step = backward->position < STEP ? (size_t)backward->position : STEP;
	char *buffer = realloc(backward->buffer, step + backward->used + 1);
	size_t done = 0;
	ssize_t got;

	if (!buffer)
		return -ENOMEM;
	backward->buffer = buffer;
	memmove(buffer + step, buffer, backward->used);
	while (done < step) {
		got = pread(backward->file, buffer + done, step - done,
			    backward->position - (off_t)(step - done));
		if (got < 0)
			return -errno;
		if (got == 0) /* truncated meanwhile */
			return -ENODATA;
		done += (size_t)got;
	}
	backward->position -= (off_t)step;
	backward->used += step;
	return 0;
}

/* Returns the line before the previous one, NUL-terminated; NULL at the start of the file or on
 * `error`. Valid until the next call. */
static char *previous_line(struct backward *backward, int *error)
{
	char *end, *start;

	for (;;) {
		/* The buffer ends with a newline, the end of the line to return. */
		if (backward->used) {
			end = backward->buffer + backward->used - 1;
			start = memrchr(backward->buffer, '\n', backward->used - 1);
			if (start || backward->position == 0)
				break;
		} else if (backward->position == 0) {
			return NULL;
		}
		if (backward->used > LINE_MOST)
			return NULL;
		*error = read_more(backward);
		if (*error)
			return NULL;
	}
	start = start ? start + 1 : backward->buffer;
	*end = '\0';
	backward->used = (size_t)(start - backward->buffer);
	return start;
}

/* Drops an incomplete last line. */
static int find_end(struct backward *backward)
{
	char *end;
	int error;

	while (backward->position > 0) {
		backward->used = 0;
		error = read_more(backward);
		if (error)
			return error;
		end = memrchr(backward->buffer, '\n', backward->used);
		if (end) {
			backward->used = (size_t)(end + 1 - backward->buffer);
			return 0;
		}
	}
	backward->used = 0;
	return 0;
}

static int keep(struct tail *tail, const char *line)
{
	char **lines = reallocarray(tail->lines, tail->count + 1, sizeof(*lines));

	if (!lines)
		return -ENOMEM;
	tail->lines = lines;
	lines[tail->count] = strdup(line);
	return lines[tail->count] && ++tail->count ? 0 : -ENOMEM;
}

static void turn_round(struct tail *tail)
{
	for (size_t i = 0; i < tail->count / 2; i++) {
		char *line = tail->lines[i];

		tail->lines[i] = tail->lines[tail->count - 1 - i];
		tail->lines[tail->count - 1 - i] = line;
	}
}

int tail_read(struct tail *tail, int file, size_t most, bool (*match)(const char *, void *),
	      void *context)
{
	struct backward backward = { .file = file };
	struct stat status;
	const char *line;
	int error;

	*tail = (struct tail){};
	if (fstat(file, &status))
		return -errno;
	backward.position = status.st_size;
	error = find_end(&backward);
	tail->end = backward.position + (off_t)backward.used;
	while (!error && tail->count < most) {
		line = previous_line(&backward, &error);
		if (!line)
			break;
		if (!match || match(line, context))
			error = keep(tail, line);
	}
	free(backward.buffer);
	turn_round(tail);
	if (error)
		tail_free(tail);
	return error;
}

/* Prepends the lines of an earlier file; the tail takes ownership. */
static int prepend(struct tail *tail, struct tail *earlier)
{
	size_t count = tail->count + earlier->count;
	char **lines = reallocarray(earlier->lines, count + 1, sizeof(*lines));

	if (!lines) {
		tail_free(earlier);
		return -ENOMEM;
	}
	for (size_t i = 0; i < tail->count; i++)
		lines[earlier->count + i] = tail->lines[i];
	free(tail->lines);
	tail->lines = lines;
	tail->count = count;
	return 0;
}

int tail_read_rotated(struct tail *tail, const char *name, int file, size_t most,
		      bool (*match)(const char *, void *), void *context)
{
	int error = tail_read(tail, file, most, match, context);
	char path[PATH_MAX];
	struct tail earlier;

	for (int i = 1; !error && tail->count < most; i++) {
		snprintf(path, sizeof(path), "%s.%d", name, i);
		file = open(path, O_RDONLY | O_CLOEXEC);
		if (file < 0)
			break;
		error = tail_read(&earlier, file, most - tail->count, match, context);
		if (!error)
			error = prepend(tail, &earlier);
		close(file);
	}
	return error;
}

void tail_free(struct tail *tail)
{
	for (size_t i = 0; i < tail->count; i++)
		free(tail->lines[i]);
	free(tail->lines);
	*tail = (struct tail){};
}
