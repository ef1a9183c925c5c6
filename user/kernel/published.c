// SPDX-License-Identifier: GPL-2.0-only
#include "kernel/published.h"

#include "base/log.h"
#include "base/replace.h"
#include "config/config.h"
#include "kernel/instance.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int name_file(char *path, const char *instance)
{
	if (instance_check_name(instance))
		return -EINVAL;
	snprintf(path, PUBLISHED_PATH, "%s/%s.settings", INSTANCE_DIRECTORY, instance);
	return 0;
}

/* The form of the lines that say where the settings come from. */
#define FROM_FILE    "# file: "
#define FROM_MISSING "# no file: "
#define FROM_OPTIONS "# and options\n"

static void write_source(FILE *to, const struct published_source *source)
{
	fprintf(to, "%s%s\n", source->exists ? FROM_FILE : FROM_MISSING, source->file);
	if (source->options)
		fputs(FROM_OPTIONS, to);
}

static int write_file(const struct settings *settings, const struct published_source *source,
		      const char *path)
{
	FILE *to = replace_begin(path, 0644);

	if (!to)
		return -errno;
	fputs("# The settings in force, for commands: icmpguard writes this file anew at each "
	      "start and reload.\n",
	      to);
	write_source(to, source);
	config_write(settings, to);
	return replace_end(to, path, false);
}

void published_write(const struct settings *settings, const struct published_source *source,
		     const char *instance)
{
	char path[PUBLISHED_PATH];
	int error = name_file(path, instance);

	if (!error)
		error = write_file(settings, source, path);
	if (error)
		log_warning(error,
			    "cannot write %s/%s.settings: %s; commands go by the configuration "
			    "file, and do not know what --config and --set were at the start",
			    INSTANCE_DIRECTORY, instance, strerror(-error));
}

void published_forget(const char *instance)
{
	char path[PUBLISHED_PATH];

	if (!name_file(path, instance))
		unlink(path);
}

const char *published_path(char *path, const char *instance)
{
	return name_file(path, instance) || access(path, R_OK) ? NULL : path;
}

/* Takes what a line says of the source. */
static void take_line(struct published_source *source, const char *line)
{
	const char *file = NULL;

	if (!strncmp(line, FROM_FILE, strlen(FROM_FILE)))
		file = line + strlen(FROM_FILE);
	else if (!strncmp(line, FROM_MISSING, strlen(FROM_MISSING)))
		file = line + strlen(FROM_MISSING);
	else if (!strcmp(line, FROM_OPTIONS))
		source->options = true;
	if (!file)
		return;
	source->exists = !strncmp(line, FROM_FILE, strlen(FROM_FILE));
	snprintf(source->file, sizeof(source->file), "%.*s", (int)strcspn(file, "\n"), file);
}

static __u64 nanoseconds(const struct timespec *time)
{
	return (__u64)time->tv_sec * NSEC_PER_SEC + (__u64)time->tv_nsec;
}

int published_read_source(struct published_source *source, __u64 *read, const char *instance)
{
	char path[PUBLISHED_PATH], line[SETTINGS_PATH + sizeof(FROM_MISSING)];
	struct stat state;
	FILE *from;

	*source = (struct published_source){};
	from = published_path(path, instance) ? fopen(path, "re") : NULL;
	if (!from)
		return -ENOENT;
	while (fgets(line, sizeof(line), from) && line[0] == '#')
		take_line(source, line);
	*read = fstat(fileno(from), &state) ? 0 : nanoseconds(&state.st_mtim);
	fclose(from);
	return source->file[0] ? 0 : -ENOENT;
}

bool published_is_stale(const struct published_source *source, __u64 read)
{
	struct stat state;

	if (stat(source->file, &state))
		return errno == ENOENT && source->exists;
	/* Not the time of modification: a file that was moved here keeps its own. */
	return !source->exists || nanoseconds(&state.st_ctim) > read;
}
