// SPDX-License-Identifier: GPL-2.0-only
/* Values: setting to YAML and JSON. */
#include "setting.h"

#include "detector.h"
#include "prefix.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* "|a|b|c", 1 -> "b", as long as `length`. */
static const char *choice_word(const struct setting *setting, __u32 choice, int *length)
{
	const char *word = setting->words + 1;

	for (; choice; choice--)
		word += strcspn(word, "|") + 1;
	*length = (int)strcspn(word, "|");
	return word;
}

static bool views_differ(const __u64 *values)
{
	for (int i = 1; i < VIEW_COUNT; i++)
		if (values[i] != values[0])
			return true;
	return false;
}

/* libyaml knows what to escape. */
static void print_text(const char *text, FILE *to)
{
	enum { SIZE = 4 * SETTINGS_PATH + 16 };
	unsigned char yaml[SIZE];
	yaml_emitter_t emitter;
	yaml_event_t events[5];
	size_t length = 0;

	yaml_emitter_initialize(&emitter);
	yaml_emitter_set_output_string(&emitter, yaml, sizeof(yaml), &length);
	yaml_emitter_set_unicode(&emitter, 1);
	yaml_emitter_set_width(&emitter, -1);
	yaml_stream_start_event_initialize(&events[0], YAML_UTF8_ENCODING);
	yaml_document_start_event_initialize(&events[1], NULL, NULL, NULL, 1);
	yaml_scalar_event_initialize(&events[2], NULL, NULL, (const yaml_char_t *)text, -1, 1, 1,
				     YAML_DOUBLE_QUOTED_SCALAR_STYLE);
	yaml_document_end_event_initialize(&events[3], 1);
	yaml_stream_end_event_initialize(&events[4]);
	for (size_t i = 0; i < ARRAY_LENGTH(events); i++)
		yaml_emitter_emit(&emitter, &events[i]);
	yaml_emitter_delete(&emitter);
	while (length && yaml[length - 1] == '\n')
		length--;
	fwrite(yaml, 1, length, to);
}

static void print_prefixes(const struct prefix_list *list, FILE *to)
{
	char text[PREFIX_TEXT];

	fputc('[', to);
	for (__u32 i = 0; i < list->count; i++)
		fprintf(to, "%s\"%s\"", i ? ", " : "", prefix_format(text, &list->prefixes[i]));
	fputc(']', to);
}

static void print_views(const __u64 *values, FILE *to)
{
	if (!views_differ(values)) {
		fprintf(to, "%llu", values[0]);
		return;
	}
	for (int i = 0; i < VIEW_COUNT; i++)
		fprintf(to, "%s%s: %llu", i ? ", " : "{ ", view_names[i], values[i]);
	fputs(" }", to);
}

void setting_print(const struct setting *setting, const struct settings *settings, FILE *to)
{
	const void *value = setting_value(setting, settings);
	char text[UNITS_TEXT];
	const char *word;
	int length;

	switch (setting->type) {
	case TYPE_BOOL:
		fputs(*(const bool *)value ? "yes" : "no", to);
		break;
	case TYPE_COUNT:
		fprintf(to, "%llu", *(const __u64 *)value);
		break;
	case TYPE_DURATION:
		fputs(units_format_duration(text, *(const __u64 *)value), to);
		break;
	case TYPE_BYTES:
		fputs(units_format_bytes(text, *(const __u64 *)value), to);
		break;
	case TYPE_CHOICE:
		word = choice_word(setting, *(const __u32 *)value, &length);
		fprintf(to, "%.*s", length, word);
		break;
	case TYPE_PATH:
		print_text(value, to);
		break;
	case TYPE_PREFIXES:
		print_prefixes(value, to);
		break;
	case TYPE_VIEWS:
		print_views(value, to);
		break;
	}
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

static json_t *json_prefixes(const struct prefix_list *list)
{
	json_t *array = json_array();
	char text[PREFIX_TEXT];

	for (__u32 i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(prefix_format(text, &list->prefixes[i])));
	return array;
}

static json_t *json_views(const __u64 *values)
{
	json_t *object = json_object();

	for (int i = 0; i < VIEW_COUNT; i++)
		json_object_set_new(object, view_names[i], json_integer((json_int_t)values[i]));
	return object;
}

json_t *setting_json(const struct setting *setting, const struct settings *settings)
{
	const void *value = setting_value(setting, settings);
	char text[UNITS_TEXT];
	const char *word;
	int length;

	switch (setting->type) {
	case TYPE_BOOL:
		return json_boolean(*(const bool *)value);
	case TYPE_COUNT:
	case TYPE_BYTES:
		return json_integer((json_int_t) * (const __u64 *)value);
	case TYPE_DURATION:
		return json_string(units_format_duration(text, *(const __u64 *)value));
	case TYPE_CHOICE:
		word = choice_word(setting, *(const __u32 *)value, &length);
		return json_stringn(word, (size_t)length);
	case TYPE_PATH:
		return json_string(value);
	case TYPE_PREFIXES:
		return json_prefixes(value);
	case TYPE_VIEWS:
		return json_views(value);
	}
	return NULL;
}
