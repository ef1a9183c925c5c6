// SPDX-License-Identifier: GPL-2.0-only
#include "config/same_file.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Appends the components of a path, without "." and empty ones; ".." takes the latest away. */
static void append(char *to, const char *path)
{
	size_t used = strlen(to), length;

	for (; *path; path += length) {
		path += strspn(path, "/");
		length = strcspn(path, "/");
		if (!length || (length == 1 && path[0] == '.'))
			continue;
		if (length == 2 && !strncmp(path, "..", 2)) {
			while (used && to[--used] != '/')
				;
		} else if (used + length + 2 <= PATH_MAX) {
			to[used++] = '/';
			memcpy(to + used, path, length);
			used += length;
		}
		to[used] = '\0';
	}
}

/* Writes a path's one name: links are followed as far as the path exists. */
static void canonical(char name[PATH_MAX], const char *path)
{
	char whole[PATH_MAX] = "", rest[PATH_MAX] = "";
	char *end;

	append(whole, path);
	while (!realpath(whole, name)) {
		end = strrchr(whole, '/');
		if (!end) {
			name[0] = '\0';
			break;
		}
		/* What does not exist is kept for later, in order. */
		memmove(rest + strlen(end), rest, strlen(rest) + 1);
		for (size_t i = 0; end[i]; i++)
			rest[i] = end[i];
		*end = '\0';
	}
	if (!strcmp(name, "/"))
		name[0] = '\0';
	append(name, rest);
}

bool same_file(const char *a, const char *b)
{
	char first[PATH_MAX], second[PATH_MAX];
	struct stat file, other;

	if (a[0] != '/' || b[0] != '/')
		return false;
	if (!stat(a, &file) && !stat(b, &other)) {
		const bool device = S_ISCHR(file.st_mode) || S_ISBLK(file.st_mode);

		return !device && file.st_dev == other.st_dev && file.st_ino == other.st_ino;
	}
	canonical(first, a);
	canonical(second, b);
	return !strcmp(first, second);
}

/* Returns true for a setting that names a file, or files. */
static bool is_of_files(const struct setting *setting)
{
	return setting->type == &setting_path || setting->type == &setting_files;
}

/* Returns true if this program only reads the file, or runs it. */
static bool is_read(const struct setting *setting)
{
	return setting->type == &setting_files || !strncmp(setting->path, "hooks.", 6);
}

/* Returns the number of files that a setting can name. */
static size_t most_files(const struct settings *settings, const struct setting *setting)
{
	const struct file_list *files;

	if (setting->type != &setting_files)
		return 1;
	files = setting_value(setting, settings, 0);
	return files->path_count;
}

static const char *file_of(const struct settings *settings, const struct setting *setting,
			   size_t number)
{
	const void *value = setting_value(setting, settings, 0);

	return setting->type == &setting_files ? ((const struct file_list *)value)->paths[number] :
						 value;
}

bool settings_share_file(const struct settings *settings, const struct setting *a,
			 const struct setting *b)
{
	if (!is_of_files(a) || !is_of_files(b) || (is_read(a) && is_read(b)))
		return false;
	for (size_t i = 0; i < most_files(settings, a); i++)
		for (size_t j = 0; j < most_files(settings, b); j++)
			if (same_file(file_of(settings, a, i), file_of(settings, b, j)))
				return true;
	return false;
}
