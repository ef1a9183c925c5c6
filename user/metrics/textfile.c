// SPDX-License-Identifier: GPL-2.0-only
#include "metrics/textfile.h"

#include "base/log.h"
#include "metrics/metric.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has(const struct report *report, size_t needs)
{
	const void *pointer = NULL;

	if (needs == (size_t)METRIC_ALWAYS)
		return true;
	memcpy(&pointer, (const char *)report + needs, sizeof(pointer));
	return pointer;
}

int textfile_print(FILE *to, const struct report *report)
{
	const struct metric *metric;

	errno = 0;
	for (size_t i = 0; (metric = metric_at(i)); i++) {
		if (!has(report, metric->needs))
			continue;
		fprintf(to, "# HELP icmpguard_%s %s%s\n# TYPE icmpguard_%s %s\n", metric->name,
			metric->help, metric_since(metric), metric->name, metric->type);
		metric->samples(to, metric, report);
	}
	if (!ferror(to))
		return 0;
	return errno ? -errno : -EIO;
}

static void report_failure(const char *file, int error)
{
	char *directory = strdup(file), *slash = directory ? strrchr(directory, '/') : NULL;

	if (slash)
		*slash = '\0';
	if (error == -ENOENT && slash)
		log_error(0,
			  "cannot write %s: there is no directory %s; make it, or name another "
			  "file (or \"\" for none) as export.textfile",
			  file, directory);
	else
		log_error(0, "cannot write %s: %s", file, strerror(-error));
	free(directory);
}

/* Writes and syncs the file: a crash right after the rename must not leave an empty file. */
static int write_whole(int descriptor, const char *at, size_t size)
{
	int error = 0;

	while (size && !error) {
		ssize_t written = write(descriptor, at, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			error = written < 0 ? -errno : -EIO;
			break;
		}
		at += written;
		size -= (size_t)written;
	}
	if (!error && (fchmod(descriptor, 0644) || fsync(descriptor)))
		error = -errno;
	if (close(descriptor) && !error)
		error = -errno;
	return error;
}

/* Writes `temporary`, then renames it. 0 or a negative errno. */
static int replace(const char *file, const char *temporary, const char *text, size_t size)
{
	int descriptor, error;

	/* Created anew, so that a planted link with this name is not followed. */
	unlink(temporary);
	descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (descriptor < 0)
		return -errno;
	error = write_whole(descriptor, text, size);
	if (!error && rename(temporary, file))
		error = -errno;
	if (error)
		unlink(temporary);
	return error;
}

int textfile_save(const char *file, const char *text, size_t size, __u64 *failures)
{
	char *temporary;
	int error;

	/* The collector reads *.prom, so the temporary name must have another suffix. */
	if (asprintf(&temporary, "%s.%d.tmp", file, getpid()) < 0)
		return log_error(-ENOMEM, "cannot write %s: out of memory", file);
	error = replace(file, temporary, text, size);
	free(temporary);
	if (!error && *failures)
		log_info("%s is written again, after %llu failure%s", file, *failures,
			 *failures == 1 ? "" : "s");
	*failures = error ? *failures + 1 : 0;
	/* A write a minute on a full disk would fill the log, too: powers of two. */
	if (error && !(*failures & (*failures - 1)))
		report_failure(file, error);
	return error;
}

int textfile_render(char **text, size_t *size, const struct report *report)
{
	FILE *memory = open_memstream(text, size);
	int error;

	if (!memory)
		return log_error(-ENOMEM, "export.textfile: out of memory");
	error = textfile_print(memory, report);
	if (fclose(memory) && !error)
		error = -ENOMEM;
	if (!error)
		return 0;
	free(*text);
	return log_error(error, "export.textfile: %s", strerror(-error));
}

int textfile_write(const char *file, const struct report *report)
{
	char *text;
	size_t size;
	__u64 failures = 0;
	int error = textfile_render(&text, &size, report);

	if (error)
		return error;
	error = textfile_save(file, text, size, &failures);
	free(text);
	return error;
}
