// SPDX-License-Identifier: GPL-2.0-only
#include "commands/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, LINE_MOST = 1 << 20 };

/* Poll interval for directories without inotify events (network file systems, symlinks to
 * elsewhere). */
enum { LOOK_MILLISECONDS = 1000 };

struct follower {
	const char *name;
	int file; /* -1: not open yet */
	off_t position;
	char *partial; /* a line without its newline yet */
	size_t used;
	int (*line)(const char *, void *);
	void *context;
};

/* Passes the complete lines in the buffer to the callback and keeps the rest. */
static int hand_out(struct follower *follower)
{
	char *start = follower->partial, *end;
	size_t left = follower->used;
	int error = 0;

	while (!error && (end = memchr(start, '\n', left))) {
		*end = '\0';
		error = follower->line(start, follower->context);
		left -= (size_t)(end + 1 - start);
		start = end + 1;
	}
	memmove(follower->partial, start, left);
	follower->used = left;
	return error;
}

/* Reads to the end of the file. */
static int drain(struct follower *follower)
{
	char *grown;
	ssize_t got;
	int error;

	for (;;) {
		if (follower->used > LINE_MOST)
			return -EMSGSIZE;
		grown = realloc(follower->partial, follower->used + CHUNK);
		if (!grown)
			return -ENOMEM;
		follower->partial = grown;
		got = pread(follower->file, grown + follower->used, CHUNK, follower->position);
		if (got < 0)
			return -errno;
		if (got == 0)
			return 0;
		follower->position += got;
		follower->used += (size_t)got;
		error = hand_out(follower);
		if (error)
			return error;
	}
}

static void begin_again(struct follower *follower)
{
	follower->position = 0;
	follower->used = 0;
}

/* Switches to another file of that name, but only once it is not empty: a rotation creates the file
 * before the writer switches. */
static int change_over(struct follower *follower)
{
	struct stat now, then;
	int file, error = 0;

	if (follower->file >= 0 && !fstat(follower->file, &then)) {
		if (then.st_size < follower->position)
			begin_again(follower);
		if (stat(follower->name, &now) || now.st_size == 0 ||
		    (now.st_ino == then.st_ino && now.st_dev == then.st_dev))
			return 0;
	}
	file = open(follower->name, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return errno == ENOENT ? 0 : -errno;
	if (follower->file >= 0) {
		error = drain(follower); /* what was written before the writer switched */
		close(follower->file);
	}
	follower->file = file;
	begin_again(follower);
	return error;
}

static int look(struct follower *follower)
{
	const struct follower before = *follower;
	int error = 0;

	if (follower->file >= 0)
		error = drain(follower);
	if (!error)
		error = change_over(follower);
	if (!error && (follower->file != before.file || follower->position < before.position))
		error = drain(follower);
	return error;
}

/* Watches the directory: its events cover every change of its files, and renames. */
static int watch(const char *name)
{
	char *copy = strdup(name);
	int events = copy ? inotify_init1(IN_CLOEXEC | IN_NONBLOCK) : -1;
	int error = 0;

	if (events >= 0 &&
	    inotify_add_watch(events, dirname(copy),
			      IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE) < 0)
		error = -errno;
	else if (events < 0)
		error = copy ? -errno : -ENOMEM;
	free(copy);
	if (error && events >= 0)
		close(events);
	return error ? error : events;
}

static void wait_for_event(int events)
{
	char buffer[sizeof(struct inotify_event) + NAME_MAX + 1];
	struct pollfd descriptor = { .fd = events, .events = POLLIN };

	poll(&descriptor, 1, LOOK_MILLISECONDS);
	while (read(events, buffer, sizeof(buffer)) > 0)
		;
}

int tail_follow(const char *name, int file, off_t start, int (*line)(const char *, void *),
		void *context)
{
	struct follower follower = {
		.name = name,
		.file = file,
		.position = start,
		.line = line,
		.context = context,
	};
	int events = watch(name);
	int error = events < 0 ? events : look(&follower);

	while (!error) {
		wait_for_event(events);
		error = look(&follower);
	}
	if (events >= 0)
		close(events);
	if (follower.file >= 0)
		close(follower.file);
	free(follower.partial);
	return error;
}
