// SPDX-License-Identifier: GPL-2.0-only
/* Settings as a whole, including lists and views: parsing text, printing YAML and JSON. */
#include "config/setting.h"

#include "base/log.h"
#include "base/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void setting_clear(const struct setting *setting, struct settings *settings)
{
	memset(setting_field(setting, settings, 0), 0, setting->type->size);
}

int setting_add(const struct setting *setting, struct settings *settings, const char *where,
		const char *text)
{
	return setting->type->parse(setting, setting_field(setting, settings, 0), where, text);
}

int setting_parse_view(const struct setting *setting, struct settings *settings, const char *where,
		       const char *view, const char *text)
{
	int error;

	for (int i = 0; i < VIEW_COUNT; i++) {
		if (strcmp(view, view_names[i]))
			continue;
		error = setting->type->parse(setting,
					     setting_field(setting, settings, (unsigned int)i),
					     where, text);
		return error ? error : i;
	}
	return setting_refuse_word(setting, where, view, setting_view_words, "not a view");
}

/* Parses one value for all views. */
static int parse_all_views(const struct setting *setting, struct settings *settings,
			   const char *where, const char *text)
{
	int error = 0;

	for (unsigned int view = 0; !error && view < VIEW_COUNT; view++)
		error = setting->type->parse(setting, setting_field(setting, settings, view), where,
					     text);
	return error;
}

/* Parses a list item, or VIEW=VALUE, and then returns the enum view. */
static int parse_item(const struct setting *setting, struct settings *settings, const char *where,
		      char *item)
{
	char *equals = strchr(item, '=');

	if (setting->type->shape != SHAPE_ONE)
		return setting_add(setting, settings, where, item);
	if (!equals)
		return setting_refuse(setting, where, item, "not VIEW=VALUE");
	*equals = '\0';
	return setting_parse_view(setting, settings, where, item, equals + 1);
}

/* Parses the items of a comma-separated list. Continues after an invalid item, so that all are
 * reported. */
static int parse_items(const struct setting *setting, struct settings *settings, const char *where,
		       const char *text)
{
	char *copy = strdup(text), *rest = copy, *item, *end;
	int error = copy ? 0 : -ENOMEM;
	bool given[VIEW_COUNT] = {};
	int result;

	while ((item = strsep(&rest, ","))) {
		item += strspn(item, " ");
		for (end = item + strlen(item); end > item && end[-1] == ' '; end--)
			end[-1] = '\0';
		result = parse_item(setting, settings, where, item);
		if (result >= 0 && setting->stride && given[result])
			result = setting_refuse(setting, where, item, "given twice");
		if (result < 0)
			error = result;
		else
			given[result] = true;
	}
	free(copy);
	return error;
}

int setting_parse(const struct setting *setting, struct settings *settings, const char *where,
		  const char *text)
{
	if (setting->type->shape != SHAPE_ONE) {
		setting_clear(setting, settings);
		return *text ? parse_items(setting, settings, where, text) : 0;
	}
	if (!setting->stride)
		return setting_add(setting, settings, where, text);
	if (strchr(text, '='))
		return parse_items(setting, settings, where, text);
	return parse_all_views(setting, settings, where, text);
}

static bool views_differ(const struct setting *setting, const struct settings *settings)
{
	const void *first = setting_value(setting, settings, 0);

	for (unsigned int view = 1; setting->stride && view < VIEW_COUNT; view++)
		if (memcmp(setting_value(setting, settings, view), first, setting->type->size) != 0)
			return true;
	return false;
}

void setting_print(const struct setting *setting, const struct settings *settings, FILE *to)
{
	if (!views_differ(setting, settings)) {
		setting->type->print(setting, setting_value(setting, settings, 0), to);
		return;
	}
	for (unsigned int view = 0; view < VIEW_COUNT; view++) {
		fprintf(to, "%s%s: ", view ? ", " : "{ ", view_names[view]);
		setting->type->print(setting, setting_value(setting, settings, view), to);
	}
	fputs(" }", to);
}

char *setting_text(const struct setting *setting, const struct settings *settings)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	setting_print(setting, settings, to);
	fclose(to);
	return text;
}

json_t *setting_json(const struct setting *setting, const struct settings *settings)
{
	json_t *(*json)(const struct setting *, const void *) = setting->type->json;
	json_t *object;

	if (!setting->stride)
		return json(setting, setting_value(setting, settings, 0));
	object = json_object();
	for (unsigned int view = 0; view < VIEW_COUNT; view++)
		json_object_set_new(object, view_names[view],
				    json(setting, setting_value(setting, settings, view)));
	return object;
}

int setting_part(const struct setting *setting, void *value, const char *where, const char *text,
		 const char *form,
		 int (*add)(const struct setting *setting, void *value, const char *where,
			    const char *name, const char *text))
{
	const char *equals = strchr(text, '=');
	char *name;
	int error;

	if (!equals)
		return setting_refuse(setting, where, text, form);
	name = strndup(text, (size_t)(equals - text));
	if (!name)
		return log_error(-ENOMEM, "out of memory");
	error = add(setting, value, where, name, equals + 1);
	free(name);
	return error;
}
