// SPDX-License-Identifier: GPL-2.0-only
/* Values: setting to YAML and JSON. */
#include "config/setting.h"

#include "base/names.h"
#include "base/prefix.h"
#include "base/units.h"

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

static void print_value(const struct setting *setting, const void *value, FILE *to)
{
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
	case TYPE_SEGMENTS:
		segments_print(value, to);
		break;
	}
}

/* Of types that can be by view. */
static size_t value_size(const struct setting *setting)
{
	switch (setting->type) {
	case TYPE_BOOL:
		return sizeof(bool);
	case TYPE_CHOICE:
		return sizeof(__u32);
	default:
		return sizeof(__u64);
	}
}

static bool views_differ(const struct setting *setting, const struct settings *settings)
{
	const void *first = setting_value(setting, settings, 0);

	for (unsigned int view = 1; setting->stride && view < VIEW_COUNT; view++)
		if (memcmp(setting_value(setting, settings, view), first, value_size(setting)) != 0)
			return true;
	return false;
}

void setting_print(const struct setting *setting, const struct settings *settings, FILE *to)
{
	if (!views_differ(setting, settings)) {
		print_value(setting, setting_value(setting, settings, 0), to);
		return;
	}
	for (unsigned int view = 0; view < VIEW_COUNT; view++) {
		fprintf(to, "%s%s: ", view ? ", " : "{ ", view_names[view]);
		print_value(setting, setting_value(setting, settings, view), to);
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

static json_t *json_prefixes(const struct prefix_list *list)
{
	json_t *array = json_array();
	char text[PREFIX_TEXT];

	for (__u32 i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(prefix_format(text, &list->prefixes[i])));
	return array;
}

static json_t *json_value(const struct setting *setting, const void *value)
{
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
	case TYPE_SEGMENTS:
		return segments_json(value);
	}
	return NULL;
}

json_t *setting_json(const struct setting *setting, const struct settings *settings)
{
	json_t *object;

	if (!setting->stride)
		return json_value(setting, setting_value(setting, settings, 0));
	object = json_object();
	for (unsigned int view = 0; view < VIEW_COUNT; view++)
		json_object_set_new(object, view_names[view],
				    json_value(setting, setting_value(setting, settings, view)));
	return object;
}
