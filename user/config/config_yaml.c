// SPDX-License-Identifier: GPL-2.0-only
/* Reads the configuration file into settings, key by key of the table. */
#include "config/config_events.h"
#include "base/log.h"
#include "config/config_origin.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_TEXT = 4 * SETTING_PATH };

struct reader {
	struct events events;
	struct settings *settings;
	struct origins *origins;
};

/* Reports a value of the wrong shape. */
static void wrong_shape(struct reader *reader, const struct setting *setting,
			const yaml_event_t *event)
{
	char accepted[SETTING_ACCEPTED];

	events_fault(&reader->events, event_line(event),
		     "%s: %s where a value belongs; accepted: %s", setting->path,
		     event_shape(event), setting_accepted(setting, accepted));
	events_skip(&reader->events, event);
}

static void read_scalar(struct reader *reader, const struct setting *setting,
			const yaml_event_t *event)
{
	const char *text = event_text(event);
	char where[ORIGIN_TEXT];

	origin_text(where, reader->events.file, event_line(event));
	events_count(&reader->events, setting_parse(setting, reader->settings, where, text));
}

/* Reads a mapping as a list item, in the form "KEY=VALUE KEY=VALUE ...". */
static void read_pairs(struct reader *reader, const struct setting *setting,
		       const yaml_event_t *begin)
{
	char where[ORIGIN_TEXT], *text = NULL;
	bool end = false, key = true, wrong = false;
	size_t size;
	FILE *to = open_memstream(&text, &size);
	yaml_event_t event;

	origin_text(where, reader->events.file, event_line(begin));
	while (!end && to && events_next(&reader->events, &event)) {
		end = event.type == YAML_MAPPING_END_EVENT;
		if (event_text(&event)) {
			fprintf(to, "%s%s", event_text(&event), key ? "=" : " ");
			key = !key;
		} else if (!end) {
			wrong = true;
			wrong_shape(reader, setting, &event);
		}
		yaml_event_delete(&event);
	}
	if (to)
		fclose(to);
	else
		events_fault(&reader->events, event_line(begin), "out of memory");
	if (to && !wrong)
		events_count(&reader->events, setting_add(setting, reader->settings, where, text));
	free(text);
}

static void read_list(struct reader *reader, const struct setting *setting)
{
	char where[ORIGIN_TEXT];
	yaml_event_t event;
	bool end = false;

	setting_clear(setting, reader->settings);
	while (!end && events_next(&reader->events, &event)) {
		end = event.type == YAML_SEQUENCE_END_EVENT;
		if (event_text(&event)) {
			origin_text(where, reader->events.file, event_line(&event));
			events_count(&reader->events, setting_add(setting, reader->settings, where,
								  event_text(&event)));
		} else if (setting->type->pairs && event.type == YAML_MAPPING_START_EVENT) {
			read_pairs(reader, setting, &event);
		} else if (!end) {
			wrong_shape(reader, setting, &event);
		}
		yaml_event_delete(&event);
	}
}

/* Reads the value of a "view: value" pair. */
static void read_view(struct reader *reader, const struct setting *setting, const char *view,
		      bool *given)
{
	char where[ORIGIN_TEXT];
	yaml_event_t event;
	int result;

	if (!events_next(&reader->events, &event))
		return;
	if (event_text(&event)) {
		origin_text(where, reader->events.file, event_line(&event));
		result = setting_parse_view(setting, reader->settings, where, view,
					    event_text(&event));
		events_count(&reader->events, result);
		if (result >= 0 && given[result])
			events_fault(&reader->events, event_line(&event), "%s.%s: given twice",
				     setting->path, view);
		if (result >= 0)
			given[result] = true;
	} else {
		wrong_shape(reader, setting, &event);
	}
	yaml_event_delete(&event);
}

static void read_views(struct reader *reader, const struct setting *setting)
{
	bool given[VIEW_COUNT] = {};
	yaml_event_t event;
	bool end = false;

	while (!end && events_next(&reader->events, &event)) {
		end = event.type == YAML_MAPPING_END_EVENT;
		if (event_text(&event)) {
			read_view(reader, setting, event_text(&event), given);
		} else if (!end) {
			wrong_shape(reader, setting, &event);
			yaml_event_delete(&event);
			if (events_next(&reader->events, &event))
				events_skip(&reader->events, &event);
		}
		yaml_event_delete(&event);
	}
}

/* Adds an item to the list called `name`. */
static void read_named_item(struct reader *reader, const struct setting *setting, const char *name,
			    const yaml_event_t *event)
{
	char where[ORIGIN_TEXT];
	char *item;

	origin_text(where, reader->events.file, event_line(event));
	if (asprintf(&item, "%s=%s", name, event_text(event)) < 0) {
		events_fault(&reader->events, event_line(event), "out of memory");
		return;
	}
	events_count(&reader->events, setting_add(setting, reader->settings, where, item));
	free(item);
}

/* Reads a named list after its name: a sequence, or a single item. */
static void read_named_list(struct reader *reader, const struct setting *setting, const char *name)
{
	yaml_event_t event;
	bool list = false, end = false;

	while (!end && events_next(&reader->events, &event)) {
		end = event.type == YAML_SEQUENCE_END_EVENT;
		if (event_text(&event)) {
			read_named_item(reader, setting, name, &event);
		} else if (event.type == YAML_SEQUENCE_START_EVENT && !list) {
			list = true;
		} else if (!end) {
			wrong_shape(reader, setting, &event);
		}
		end = end || !list;
		yaml_event_delete(&event);
	}
}

/* Returns whether a list of this name was already read. */
static bool has_name(const struct setting *setting, const struct settings *settings,
		     const char *name)
{
	json_t *lists = setting_json(setting, settings);
	bool has = json_object_get(lists, name);

	json_decref(lists);
	return has;
}

static void read_named_lists(struct reader *reader, const struct setting *setting)
{
	yaml_event_t event;
	bool end = false;

	setting_clear(setting, reader->settings);
	while (!end && events_next(&reader->events, &event)) {
		end = event.type == YAML_MAPPING_END_EVENT;
		if (event_text(&event)) {
			if (has_name(setting, reader->settings, event_text(&event)))
				events_fault(&reader->events, event_line(&event),
					     "%s.%s: given twice", setting->path,
					     event_text(&event));
			read_named_list(reader, setting, event_text(&event));
		} else if (!end) {
			wrong_shape(reader, setting, &event);
			yaml_event_delete(&event);
			if (events_next(&reader->events, &event))
				events_skip(&reader->events, &event);
		}
		yaml_event_delete(&event);
	}
}

static void read_setting(struct reader *reader, const struct setting *setting,
			 const yaml_event_t *event)
{
	enum setting_shape shape = setting->type->shape;

	if (shape != SHAPE_ONE && event_is_nothing(event))
		setting_clear(setting, reader->settings);
	else if (event_text(event))
		read_scalar(reader, setting, event);
	else if (shape == SHAPE_LIST && event->type == YAML_SEQUENCE_START_EVENT)
		read_list(reader, setting);
	else if (setting->stride && event->type == YAML_MAPPING_START_EVENT)
		read_views(reader, setting);
	else if (shape == SHAPE_NAMED && event->type == YAML_MAPPING_START_EVENT)
		read_named_lists(reader, setting);
	else
		wrong_shape(reader, setting, event);
}

static void read_mapping(struct reader *reader, const char *section);

/* Reads a section's value; an empty path means the whole file. */
static void read_section(struct reader *reader, const char *path, const yaml_event_t *event)
{
	char *keys;

	if (event->type == YAML_MAPPING_START_EVENT) {
		read_mapping(reader, path);
		return;
	}
	if (event_is_nothing(event))
		return;
	keys = setting_keys(path);
	events_fault(&reader->events, event_line(event),
		     "%s%snot a mapping; accepted: one with keys of %s", path, *path ? ": " : "",
		     keys ?: "-");
	free(keys);
	events_skip(&reader->events, event);
}

/* Returns whether a key is given for the first time; otherwise reports it. */
static bool is_new(struct reader *reader, const struct setting *row, const char *path, size_t line)
{
	unsigned int depth = 0;
	size_t *known;

	for (const char *dot = strchr(path, '.'); dot; dot = strchr(dot + 1, '.'))
		depth++;
	known = &reader->origins->lines[row - setting_table][depth];
	if (!*known) {
		*known = line;
		return true;
	}
	events_fault(&reader->events, line, "%s: given twice, first in line %zu", path, *known);
	return false;
}

/* Finds a setting by its path, or by its path in an earlier version, with a warning. */
static const struct setting *find_setting(const struct reader *reader, const char *path,
					  size_t line)
{
	const struct setting *setting = setting_find(path);
	char where[ORIGIN_TEXT];

	if (setting)
		return setting;
	setting = setting_renamed(path);
	if (setting)
		log_warning(0, "%s: %s is now called %s",
			    origin_text(where, reader->events.file, line), path, setting->path);
	return setting;
}

/* Reads the value of the key at a path. */
static void read_value(struct reader *reader, const char *path, size_t line)
{
	const struct setting *setting = find_setting(reader, path, line);
	const struct setting *row = setting ?: setting_section(path);
	char where[ORIGIN_TEXT];
	yaml_event_t event;

	if (!row)
		events_count(&reader->events,
			     setting_unknown(origin_text(where, reader->events.file, line), path));
	if (!events_next(&reader->events, &event))
		return;
	if (!row || !is_new(reader, row, path, line))
		events_skip(&reader->events, &event);
	else if (setting)
		read_setting(reader, setting, &event);
	else
		read_section(reader, path, &event);
	yaml_event_delete(&event);
}

/* Reads the keys of a section after its start event. */
static void read_mapping(struct reader *reader, const char *section)
{
	char path[KEY_TEXT];
	yaml_event_t event;
	bool end = false;

	while (!end && events_next(&reader->events, &event)) {
		end = event.type == YAML_MAPPING_END_EVENT;
		if (event_text(&event)) {
			snprintf(path, sizeof(path), "%s%s%s", section, *section ? "." : "",
				 event_text(&event));
			read_value(reader, path, event_line(&event));
		} else if (!end) {
			events_fault(&reader->events, event_line(&event),
				     "%s where a key belongs; accepted: KEY: VALUE",
				     event_shape(&event));
			events_skip(&reader->events, &event);
			yaml_event_delete(&event);
			if (events_next(&reader->events, &event))
				events_skip(&reader->events, &event);
		}
		yaml_event_delete(&event);
	}
}

/* Reads the whole file, which must be a single document. */
static void read_stream(struct reader *reader)
{
	unsigned int documents = 0;
	yaml_event_t event;
	bool end = false;

	while (!end && events_next(&reader->events, &event)) {
		end = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_DOCUMENT_START_EVENT && ++documents > 1) {
			events_fault(&reader->events, event_line(&event),
				     "a second document; accepted: one");
			end = true;
		} else if (event.type != YAML_STREAM_START_EVENT &&
			   event.type != YAML_DOCUMENT_START_EVENT &&
			   event.type != YAML_DOCUMENT_END_EVENT && !end) {
			read_section(reader, "", &event);
		}
		yaml_event_delete(&event);
	}
}

int config_read_yaml(struct settings *settings, struct origins *origins, const char *file)
{
	struct reader reader = { .settings = settings, .origins = origins };
	int error;

	origins->file = file;
	error = events_open(&reader.events, file);
	if (error)
		return error;
	read_stream(&reader);
	return events_close(&reader.events);
}
