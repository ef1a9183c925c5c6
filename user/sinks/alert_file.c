// SPDX-License-Identifier: GPL-2.0-only
#include "sinks/alert_file.h"

#include "base/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROTATED_PATH = SETTINGS_PATH + 24 };

static int open_file(const char *path)
{
	int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int descriptor;

	directory_make_for(path);
	descriptor = open(path, flags, 0640);
	return descriptor < 0 ? -errno : descriptor;
}

int alert_file_probe(const char *path)
{
	int descriptor;

	if (!path[0] || !strcmp(path, "-"))
		return 0;
	descriptor = open_file(path);
	if (descriptor < 0)
		return descriptor;
	close(descriptor);
	return 0;
}

static bool is_standard(const struct alert_file *file)
{
	return !strcmp(file->path, "-");
}

void alert_file_close(struct alert_file *file)
{
	if (file->descriptor >= 0 && !is_standard(file))
		close(file->descriptor);
	file->descriptor = -1;
}

/* Returns whether the open file is still the one with that name. */
static bool is_current(const struct alert_file *file)
{
	struct stat open, named;

	return file->descriptor >= 0 && !fstat(file->descriptor, &open) &&
	       !stat(file->path, &named) && open.st_ino == named.st_ino &&
	       open.st_dev == named.st_dev;
}

/* Writes all or fails. Runs in the writer thread, which may wait for a reader. */
static int write_all(int descriptor, const char *at, size_t size)
{
	while (size) {
		ssize_t written = write(descriptor, at, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written < 0 ? -errno : -EIO;
		at += written;
		size -= (size_t)written;
	}
	return 0;
}

/* Fails with -EBUSY if another instance writes the file. The lock requires write permission. */
static int lock_file(int descriptor)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (!fcntl(descriptor, F_OFD_SETLK, &lock) || (errno != EAGAIN && errno != EACCES))
		return 0;
	return -EBUSY;
}

/* Makes writes block, for the writer thread, and completes an unterminated last line. */
static int begin_file(int descriptor, const char *path)
{
	struct stat status;
	char last = '\n';
	int error = 0, reader;

	fcntl(descriptor, F_SETFL, O_APPEND);
	if (fstat(descriptor, &status))
		return -errno;
	if (!S_ISREG(status.st_mode) || !status.st_size)
		return 0;
	reader = open(path, O_RDONLY | O_CLOEXEC);
	if (reader < 0)
		return 0;
	if (pread(reader, &last, 1, status.st_size - 1) == 1 && last != '\n')
		error = write_all(descriptor, "\n", 1);
	close(reader);
	return error;
}

static int open_current(struct alert_file *file)
{
	int error;

	if (is_standard(file)) {
		file->descriptor = STDOUT_FILENO;
		return 0;
	}
	if (is_current(file))
		return 0;
	alert_file_close(file);
	file->descriptor = open_file(file->path);
	if (file->descriptor < 0) {
		error = file->descriptor;
		file->descriptor = -1;
		return error;
	}
	error = lock_file(file->descriptor);
	if (!error)
		error = begin_file(file->descriptor, file->path);
	if (error)
		alert_file_close(file);
	return error;
}

static void rotated_path(char *path, const struct alert_file *file, __u64 number)
{
	if (number)
		snprintf(path, ROTATED_PATH, "%s.%llu", file->path, number);
	else
		snprintf(path, ROTATED_PATH, "%s", file->path);
}

/* FILE.1 becomes FILE.2, FILE becomes FILE.1; if none are kept, FILE is truncated. */
static int rotate(struct alert_file *file)
{
	char from[ROTATED_PATH], to[ROTATED_PATH];

	if (!file->kept)
		return ftruncate(file->descriptor, 0) ? -errno : 0;
	for (__u64 number = file->kept; number > 0; number--) {
		rotated_path(from, file, number - 1);
		rotated_path(to, file, number);
		if (rename(from, to) && errno != ENOENT)
			return -errno;
	}
	return open_current(file);
}

/* Appends a line; if it does not fit, removes the partial line. */
static int append(const struct alert_file *file, const char *line, size_t size, off_t end)
{
	int error = write_all(file->descriptor, line, size);

	if (error && end >= 0 && ftruncate(file->descriptor, end))
		return -errno;
	return error;
}

int alert_file_append(struct alert_file *file, const char *line, size_t size)
{
	struct stat status = {};
	int error = open_current(file);

	if (error)
		return error;
	if (fstat(file->descriptor, &status) || !S_ISREG(status.st_mode) || is_standard(file))
		return append(file, line, size, -1);
	if (file->size_most && status.st_size && (__u64)status.st_size + size > file->size_most) {
		error = rotate(file);
		if (!error && fstat(file->descriptor, &status))
			error = -errno;
	}
	return error ? error : append(file, line, size, status.st_size);
}
