// SPDX-License-Identifier: GPL-2.0-only
/* Writes settings: as YAML, as the commented example, as JSON. */
#include "config/config.h"

#include "base/json.h"
#include "config/setting.h"

#include <stdlib.h>
#include <string.h>

enum { INDENT = 2, LINE_WIDTH = 96 };

struct writer {
	const struct settings *settings;
	FILE *to;
};

static void write_key(FILE *to, unsigned int depth, const char *comment, const char *path)
{
	fprintf(to, "%*s%s%s:", (int)depth * INDENT, "", comment, setting_key(path));
}

static void write_section(const char *path, unsigned int depth, void *context)
{
	const struct writer *writer = context;

	write_key(writer->to, depth, "", path);
	fputc('\n', writer->to);
}

static void write_value(const struct setting *setting, unsigned int depth, void *context)
{
	const struct writer *writer = context;

	write_key(writer->to, depth, "", setting->path);
	fputc(' ', writer->to);
	setting_print(setting, writer->settings, writer->to);
	fputc('\n', writer->to);
}

void config_write(const struct settings *settings, FILE *to)
{
	struct writer writer = { settings, to };

	setting_walk(&(struct setting_visitor){ write_section, write_value, &writer });
}

/* Writes a comment, wrapped between words. */
static void write_comment(FILE *to, unsigned int depth, const char *text)
{
	size_t width = LINE_WIDTH - depth * INDENT;

	while (*text) {
		size_t length = strlen(text);

		if (length > width) {
			length = width;
			while (length && text[length] != ' ')
				length--;
			if (!length)
				length = strcspn(text, " ");
		}
		fprintf(to, "%*s# %.*s\n", (int)depth * INDENT, "", (int)length, text);
		text += length;
		text += strspn(text, " ");
	}
}

static void write_example_section(const char *path, unsigned int depth, void *context)
{
	const struct writer *writer = context;
	const char *help = setting_section_help(path);

	fputc('\n', writer->to);
	if (help)
		write_comment(writer->to, depth, help);
	write_section(path, depth, context);
}

/* Writes a setting's help, what it accepts and its default. */
static void write_help(const struct writer *writer, const struct setting *setting,
		       unsigned int depth)
{
	char *value = setting_text(setting, writer->settings);
	char accepted[SETTING_ACCEPTED];
	char *line;

	write_comment(writer->to, depth, setting->help);
	if (asprintf(&line, "accepted: %s%s; default: %s",
		     setting_accepted_value(setting, accepted), setting->stride ? "; by view" : "",
		     value ?: "") >= 0) {
		write_comment(writer->to, depth, line);
		free(line);
	}
	free(value);
}

/* Explains settings that every lane or rule has only at their first occurrence. */
static void write_example_value(const struct setting *setting, unsigned int depth, void *context)
{
	const struct writer *writer = context;

	if (depth == 0)
		fputc('\n', writer->to);
	if (!setting_repeated(setting))
		write_help(writer, setting, depth);
	write_key(writer->to, depth, "#", setting->path);
	fputc(' ', writer->to);
	setting_print(setting, writer->settings, writer->to);
	fputc('\n', writer->to);
}

void config_write_example(FILE *to)
{
	struct settings settings;
	struct writer writer = { &settings, to };

	config_defaults(&settings);
	fputs("# The settings of icmpguard. A key behind a # is at its default: take the # away "
	      "to\n"
	      "# change it. Sections stay as they are. `icmpguard check-config FILE` checks a "
	      "file.\n"
	      "# By view: one value for all views, or some of { inbound: VALUE, outbound: VALUE,\n"
	      "# private: VALUE, edge: VALUE }; views left out keep their default.\n",
	      to);
	setting_walk(
		&(struct setting_visitor){ write_example_section, write_example_value, &writer });
}

/* Inserts a value at its path, creating objects as needed. 0 or -1. */
static int insert_json(json_t *root, const char *path, json_t *value)
{
	char key[SETTING_PATH];
	const char *dot;

	while ((dot = strchr(path, '.'))) {
		json_t *section;

		snprintf(key, sizeof(key), "%.*s", (int)(dot - path), path);
		section = json_object_get(root, key);
		if (!section) {
			section = json_object();
			if (json_object_set_new(root, key, section))
				section = NULL;
		}
		root = section;
		path = dot + 1;
	}
	return json_object_set_new(root, path, value);
}

int config_write_json(const struct settings *settings, FILE *to)
{
	json_t *root = json_object();

	for (size_t i = 0; root && i < SETTING_COUNT; i++) {
		if (!insert_json(root, setting_table[i].path,
				 setting_json(&setting_table[i], settings)))
			continue;
		json_decref(root);
		root = NULL;
	}
	return json_write(to, root);
}
