// SPDX-License-Identifier: GPL-2.0-only
/* Named lists of files: blocklists. */
#include "config/setting.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

static bool is_name(const char *name)
{
	const size_t length = strlen(name);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("-_.", name[i]))
			return false;
	return length && length < FILES_NAME;
}

/* Adds a file to the list called `name`, which is created if new. */
static int add(const struct setting *setting, void *value, const char *where, const char *name,
	       const char *path)
{
	struct file_list *files = value;
	char file[SETTINGS_PATH];
	__u32 number = 0;

	if (!is_name(name))
		return setting_refuse(setting, where, name, "not a name");
	while (number < files->count && strcmp(files->names[number], name) != 0)
		number++;
	if (number == FILES_MOST || files->path_count == FILES_MOST)
		return setting_refuse(setting, where, path, "one too many");
	if (path[0] != '/')
		return setting_refuse(setting, where, path, "not an absolute path");
	if (setting_path.parse(setting, file, where, path))
		return -EINVAL;
	if (number == files->count)
		strcpy(files->names[files->count++], name);
	strcpy(files->paths[files->path_count], file);
	files->owners[files->path_count++] = (__u8)number;
	return 0;
}

static int parse_file(const struct setting *setting, void *value, const char *where,
		      const char *text)
{
	return setting_part(setting, value, where, text, "not NAME=FILE", add);
}

static json_t *json_files(const struct setting *setting, const void *value)
{
	const struct file_list *files = value;
	json_t *object = json_object();

	for (__u32 number = 0; number < files->count; number++)
		json_object_set_new(object, files->names[number], json_array());
	for (__u32 i = 0; i < files->path_count; i++)
		json_array_append_new(json_object_get(object, files->names[files->owners[i]]),
				      json_string(files->paths[i]));
	return object;
}

/* Prints JSON, which is valid YAML. */
static void print_files(const struct setting *setting, const void *value, FILE *to)
{
	json_t *object = json_files(setting, value);

	json_dumpf(object, to, 0);
	json_decref(object);
}

static void accepted_files(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED,
		 "a mapping from names, of letters, digits, -, _ and ., to lists of absolute file "
		 "names, at most %d in all",
		 FILES_MOST);
}

const struct setting_type setting_files = {
	.shape = SHAPE_NAMED,
	.size = sizeof(struct file_list),
	.parse = parse_file,
	.print = print_files,
	.json = json_files,
	.accepted = accepted_files,
};
