// SPDX-License-Identifier: GPL-2.0-only
#include "respond/protect_file.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/replace.h"
#include "kernel/instance.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { FILE_PATH = 160 };

static int file_path(char *path, const char *instance)
{
	if (instance_check_name(instance))
		return -EINVAL;
	snprintf(path, FILE_PATH, "%s/%s.protected", INSTANCE_DIRECTORY, instance);
	return 0;
}

static int write_list(const struct protected_list *list, const char *path)
{
	FILE *to = replace_begin(path, 0644);
	char text[PREFIX_TEXT];
	enum protection what;

	if (!to)
		return -errno;
	for (size_t i = 0; i < protect_count(list); i++) {
		const struct prefix *prefix = protect_at(list, i, &what);

		fprintf(to, "%s %s\n", prefix_format(text, prefix), protection_names[what]);
	}
	return replace_end(to, path, false);
}

int protect_save(const struct protected_list *list, const char *instance)
{
	char path[FILE_PATH];
	int error = file_path(path, instance);

	if (!error)
		error = write_list(list, path);
	if (error)
		log_warning(error,
			    "cannot write %s/%s.protected: %s; commands in other network "
			    "namespaces do not know what must not be blocked",
			    INSTANCE_DIRECTORY, instance, strerror(-error));
	return error;
}

static bool find_protection(const char *name, enum protection *what)
{
	for (int i = 0; i < PROTECTIONS_COUNT; i++)
		if (!strcmp(protection_names[i], name)) {
			*what = (enum protection)i;
			return true;
		}
	return false;
}

int protect_read(struct protected_list *list, const char *instance)
{
	char path[FILE_PATH], line[PREFIX_TEXT + 40];
	int error = file_path(path, instance);
	enum protection what;
	struct prefix prefix;
	FILE *from;

	if (error)
		return error;
	from = fopen(path, "re");
	if (!from)
		return -errno;
	while (!error && fgets(line, sizeof(line), from)) {
		char *name = strchr(line, ' ');

		if (!name)
			continue;
		*name++ = '\0';
		name[strcspn(name, "\n")] = '\0';
		if (find_protection(name, &what) && !prefix_parse(line, &prefix))
			error = protect_add(list, what, &prefix, 1);
	}
	fclose(from);
	return error;
}

void protect_forget(const char *instance)
{
	char path[FILE_PATH];

	if (!file_path(path, instance))
		unlink(path);
}

struct protected_list *protect_load_instance(const char *instance)
{
	bool alone = instance_running(instance) <= 0;
	struct protected_list *list = alone ? protect_load() : protect_new();
	int error = list ? protect_read(list, instance) : -ENOMEM;

	if (list && error == -ENOENT && !alone) {
		protect_free(list);
		return protect_load();
	}
	if (error && error != -ENOENT && error != -ENOMEM)
		log_warning(error, "cannot read what the daemon protects from blocks: %s",
			    strerror(-error));
	if (error != -ENOMEM)
		return list;
	protect_free(list);
	return NULL;
}
