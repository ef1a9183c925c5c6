// SPDX-License-Identifier: GPL-2.0-only
#include "alerts/evidence_folder.h"

#include "base/directory.h"
#include "base/log.h"
#include "headers/rule.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX	   ".pcapng"
#define UNFINISHED "unfinished" SUFFIX

enum { FILE_NAME = EVIDENCE_NAME + sizeof(SUFFIX) };

struct file {
	char name[EVIDENCE_NAME];
	struct evidence_class class;
	__u64 size;
	struct timespec written; /* of files from an earlier run; used for sorting only */
};

struct evidence_folder {
	char path[PATH_MAX];
	int descriptor;
	__u64 files_most;
	__u64 bytes_most;
	__u64 bytes;
	struct file *files; /* oldest first */
	size_t count;
	size_t room;
	bool failing;
};

static int report_failure(struct evidence_folder *folder, int error, const char *what)
{
	if (!folder->failing)
		log_error(0, "evidence is being lost: %s in %s: %s", what, folder->path,
			  strerror(-error));
	folder->failing = true;
	return error;
}

static const char *file_name(char *text, const char *name)
{
	snprintf(text, FILE_NAME, "%s" SUFFIX, name);
	return text;
}

/* Returns true if the file's name is that of an evidence file. */
static bool is_evidence(const char *file)
{
	for (int i = 0; i < EVIDENCE_NAME - 1; i++)
		if (!isxdigit((unsigned char)file[i]))
			return false;
	return !strcmp(file + EVIDENCE_NAME - 1, SUFFIX);
}

/* Appends a file as the latest. */
static int append(struct evidence_folder *folder, const struct file *file)
{
	struct file *larger;

	if (folder->count == folder->room) {
		folder->room = folder->room ? folder->room * 2 : 64;
		larger = realloc(folder->files, folder->room * sizeof(*larger));
		if (!larger) {
			folder->room = folder->count;
			return -ENOMEM;
		}
		folder->files = larger;
	}
	folder->files[folder->count++] = *file;
	folder->bytes += file->size;
	return 0;
}

static void forget(struct evidence_folder *folder, size_t index)
{
	folder->bytes -= folder->files[index].size;
	folder->count--;
	memmove(&folder->files[index], &folder->files[index + 1],
		(folder->count - index) * sizeof(*folder->files));
}

static int by_age(const void *left, const void *right)
{
	const struct file *a = left, *b = right;

	if (a->written.tv_sec != b->written.tv_sec)
		return a->written.tv_sec < b->written.tv_sec ? -1 : 1;
	if (a->written.tv_nsec != b->written.tv_nsec)
		return a->written.tv_nsec < b->written.tv_nsec ? -1 : 1;
	return strcmp(a->name, b->name);
}

static struct evidence_class class_of(int directory, const char *name, evidence_classify *classify)
{
	int file = classify ? openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	struct evidence_class class = {};
	char head[EVIDENCE_HEAD];
	ssize_t size;

	if (file < 0)
		return class;
	size = read(file, head, sizeof(head));
	if (size > 0)
		class = classify(head, (size_t)size);
	close(file);
	return class;
}

static int count_files(struct evidence_folder *folder, evidence_classify *classify)
{
	DIR *directory = opendir(folder->path);
	const struct dirent *entry;
	struct stat status;
	int error = 0;

	if (!directory)
		return -errno;
	while (!error && (entry = readdir(directory))) {
		struct file file = {};

		if (!is_evidence(entry->d_name) ||
		    fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) ||
		    !S_ISREG(status.st_mode))
			continue;
		memcpy(file.name, entry->d_name, EVIDENCE_NAME - 1);
		file.class = class_of(dirfd(directory), entry->d_name, classify);
		file.size = (__u64)status.st_size;
		file.written = status.st_mtim;
		error = append(folder, &file);
	}
	closedir(directory);
	if (folder->count)
		qsort(folder->files, folder->count, sizeof(*folder->files), by_age);
	return error;
}

struct evidence_folder *evidence_folder_open(const char *path, __u64 files, __u64 bytes,
					     evidence_classify *classify)
{
	struct evidence_folder *folder = calloc(1, sizeof(*folder));
	int error;

	if (!folder) {
		log_error(0, "out of memory");
		return NULL;
	}
	snprintf(folder->path, sizeof(folder->path), "%s", path);
	evidence_folder_bound(folder, files, bytes);
	directory_make(path, 0750);
	folder->descriptor = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	error = folder->descriptor < 0 ? -errno : count_files(folder, classify);
	if (error) {
		log_error(0, "cannot use %s for evidence: %s", path, strerror(-error));
		evidence_folder_close(folder);
		return NULL;
	}
	return folder;
}

void evidence_folder_close(struct evidence_folder *folder)
{
	if (!folder)
		return;
	if (folder->descriptor >= 0)
		close(folder->descriptor);
	free(folder->files);
	free(folder);
}

void evidence_folder_bound(struct evidence_folder *folder, __u64 files, __u64 bytes)
{
	folder->files_most = files;
	folder->bytes_most = bytes;
}

static int remove_file(struct evidence_folder *folder, size_t index)
{
	char name[FILE_NAME];

	if (unlinkat(folder->descriptor, file_name(name, folder->files[index].name), 0) &&
	    errno != ENOENT)
		return report_failure(folder, -errno, "cannot remove a file");
	forget(folder, index);
	return 0;
}

/* Returns the index of a file; the number of files if it is not there. */
static size_t find(const struct evidence_folder *folder, const char *name)
{
	size_t i = 0;

	while (i < folder->count && strcmp(folder->files[i].name, name))
		i++;
	return i;
}

/* Returns the number of files of a severity that other severities do not displace. */
static size_t share(const struct evidence_folder *folder)
{
	return (size_t)folder->files_most / 8;
}

static unsigned int severity_to_lose(const struct evidence_folder *folder)
{
	size_t count[SEVERITY_COUNT] = {};
	unsigned int lowest = SEVERITY_COUNT;

	for (size_t i = 0; i < folder->count; i++)
		count[folder->files[i].class.severity % SEVERITY_COUNT]++;
	for (unsigned int severity = 0; severity < SEVERITY_COUNT; severity++) {
		if (count[severity] > share(folder))
			return severity;
		if (count[severity] && lowest == SEVERITY_COUNT)
			lowest = severity;
	}
	return lowest;
}

/* Returns the file to remove; there must be one. */
static size_t find_least(const struct evidence_folder *folder)
{
	unsigned int severity = severity_to_lose(folder), rule = 0;
	size_t count[RULE_COUNT] = {}, i;

	for (i = 0; i < folder->count; i++)
		if (folder->files[i].class.severity % SEVERITY_COUNT == severity)
			count[folder->files[i].class.rule % RULE_COUNT]++;
	for (unsigned int other = 1; other < RULE_COUNT; other++)
		if (count[other] > count[rule])
			rule = other;
	for (i = 0; i + 1 < folder->count; i++)
		if (folder->files[i].class.severity % SEVERITY_COUNT == severity &&
		    folder->files[i].class.rule % RULE_COUNT == rule)
			break;
	return i;
}

/* The old version of a file exists until the new one is renamed over it, so both count. */
static int make_room(struct evidence_folder *folder, const char *name, size_t size)
{
	int error = 0;

	if (size > folder->bytes_most)
		return report_failure(folder, -EFBIG, "no room for a file");
	while (!error) {
		bool new = find(folder, name) == folder->count;

		if (folder->bytes + size <= folder->bytes_most &&
		    folder->count + new <= folder->files_most)
			break;
		error = remove_file(folder, find_least(folder));
	}
	return error;
}

static int write_all(int descriptor, const void *data, size_t size)
{
	const char *at = data;

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

static int write_file(struct evidence_folder *folder, const char *name, const void *data,
		      size_t size)
{
	int descriptor, error;
	char target[FILE_NAME];

	descriptor = openat(folder->descriptor, UNFINISHED,
			    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (descriptor < 0)
		return -errno;
	error = write_all(descriptor, data, size);
	if (close(descriptor) && !error)
		error = -errno;
	if (!error &&
	    renameat(folder->descriptor, UNFINISHED, folder->descriptor, file_name(target, name)))
		error = -errno;
	if (error)
		unlinkat(folder->descriptor, UNFINISHED, 0);
	return error;
}

int evidence_folder_write(struct evidence_folder *folder, const char *name,
			  struct evidence_class class, const void *data, size_t size)
{
	struct file file = { .class = class, .size = size };
	size_t earlier;
	int error;

	error = make_room(folder, name, size);
	if (error)
		return error;
	error = write_file(folder, name, data, size);
	if (error)
		return report_failure(folder, error, "cannot write a file");
	folder->failing = false;
	earlier = find(folder, name);
	if (earlier < folder->count)
		forget(folder, earlier);
	snprintf(file.name, sizeof(file.name), "%s", name);
	return append(folder, &file);
}
