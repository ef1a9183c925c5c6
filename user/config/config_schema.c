// SPDX-License-Identifier: GPL-2.0-only
/* Writes the JSON schema of config_write_json(), from the table of settings. */
#include "config/config.h"

#include "base/names.h"
#include "config/setting.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define DURATION "^[0-9]+(ns|us|ms|s|m|h|d)$"

/* The values of each type; those of the other types depend on the setting. */
static const struct {
	const struct setting_type *type;
	const char *schema;
} shapes[] = {
	{ &setting_bool, "{'type': 'boolean'}" },
	{ &setting_duration, "{'type': 'string', 'pattern': '" DURATION "'}" },
	{ &setting_path, "{'type': 'string'}" },
	{ &setting_prefixes, "{'$ref': '#/$defs/prefixes'}" },
	{ &setting_interfaces, "{'$ref': '#/$defs/texts'}" },
	{ &setting_routers, "{'$ref': '#/$defs/texts'}" },
	{ &setting_segments, "{'type': 'object', 'additionalProperties': "
			     "{'$ref': '#/$defs/prefixes'}}" },
	{ &setting_durations,
	  "{'type': 'array', 'items': {'type': 'string', 'pattern': '" DURATION "'}}" },
	{ &setting_files, "{'type': 'object', 'additionalProperties': {'$ref': '#/$defs/texts'}}" },
	{ &setting_policy, "{'type': 'array', 'items': {'$ref': '#/$defs/policy-rule'}}" },
};

static const char definitions[] =
	"{'prefixes': {'type': 'array', 'items': {'$ref': 'common.schema.json#/$defs/prefix'}},"
	" 'texts': {'type': 'array', 'items': {'type': 'string'}},"
	" 'by-view': {'type': 'object', 'required': ['inbound', 'outbound', 'private', 'edge'],"
	"  'propertyNames': {'$ref': 'common.schema.json#/$defs/view'}},"
	" 'policy-rule': {'type': 'object', 'required': ['action', 'type', 'code', 'direction'],"
	"  'additionalProperties': false, 'properties': {"
	"  'action': {'enum': ['allow', 'limit', 'drop']},"
	"  'type': {'type': 'string'}, 'code': {'type': 'string'},"
	"  'direction': {'enum': ['in', 'out', 'both']},"
	"  'source': {'$ref': 'common.schema.json#/$defs/prefix'},"
	"  'vlan': {'type': 'integer', 'minimum': 1, 'maximum': 4094},"
	"  'rate': {'type': 'integer', 'minimum': 1}, 'burst': {'type': 'integer', 'minimum': 1},"
	"  'per': {'enum': ['source', 'all']},"
	"  'shadow': {'type': 'boolean'}, 'force': {'type': 'boolean'}}}}";

/* Parses JSON in which ' stands for ". */
static json_t *parse(const char *text)
{
	char *copy = strdup(text);
	json_t *value;

	for (char *quote = copy; quote && (quote = strchr(quote, '\'')); quote++)
		*quote = '"';
	value = copy ? json_loads(copy, 0, NULL) : NULL;
	free(copy);
	return value;
}

static json_t *words_schema(const struct setting *setting)
{
	json_t *words = json_array();

	for (const char *word = setting->words; *word; word += strcspn(word, "|")) {
		word++;
		json_array_append_new(words, json_stringn(word, strcspn(word, "|")));
	}
	return json_pack("{s:o}", "enum", words);
}

/* The bounds of a number are those of the setting; 0 may be accepted below them. */
static json_t *number_schema(const struct setting *setting)
{
	return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum",
			 (json_int_t)(setting->or_zero ? 0 : setting->minimum), "maximum",
			 (json_int_t)setting->maximum);
}

static json_t *value_schema(const struct setting *setting)
{
	const struct setting_type *type = setting->type;

	if (type == &setting_choice)
		return words_schema(setting);
	if (type == &setting_choices)
		return json_pack("{s:s, s:o}", "type", "array", "items", words_schema(setting));
	if (type == &setting_count || type == &setting_bytes)
		return number_schema(setting);
	for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++)
		if (shapes[i].type == type)
			return parse(shapes[i].schema);
	return NULL;
}

/* A member of a section: the schema of the value, or of one value for each view, and the help. */
static json_t *setting_schema(const struct setting *setting)
{
	json_t *schema = value_schema(setting);

	if (setting->stride)
		schema = json_pack("{s:s, s:o}", "$ref", "#/$defs/by-view", "additionalProperties",
				   schema);
	if (!setting_repeated(setting))
		json_object_set_new(schema, "description", json_string(setting->help));
	return schema;
}

static json_t *section_schema(void)
{
	return parse("{'type': 'object', 'required': [], 'additionalProperties': false,"
		     " 'properties': {}}");
}

/* Adds a member to a section; returns it as the section keeps it. */
static json_t *add(json_t *section, const char *key, json_t *schema)
{
	json_array_append_new(json_object_get(section, "required"), json_string(key));
	json_object_set_new(json_object_get(section, "properties"), key, schema);
	return schema;
}

/* Returns the section that contains a setting, creating those on its path. */
static json_t *section_of(json_t *section, const struct setting *setting)
{
	const char *key = setting->path;

	for (const char *dot; (dot = strchr(key, '.')); key = dot + 1) {
		char name[SETTING_PATH];
		json_t *inner;

		snprintf(name, sizeof(name), "%.*s", (int)(dot - key), key);
		inner = json_object_get(json_object_get(section, "properties"), name);
		section = inner ?: add(section, name, section_schema());
	}
	return section;
}

/* Writes an object with a line for each value, so that a change of one setting changes one line. */
static void write_lines(FILE *to, const json_t *object, int depth)
{
	const char *separator = "{";
	json_t *value;
	const char *key;

	json_object_foreach((json_t *)object, key, value)
	{
		fprintf(to, "%s\n%*s\"%s\": ", separator, 2 * depth + 2, "", key);
		if (!strcmp(key, "properties") || json_object_get(value, "properties"))
			write_lines(to, value, depth + 1);
		else
			json_dumpf(value, to, JSON_ENCODE_ANY);
		separator = ",";
	}
	fprintf(to, "\n%*s}", 2 * depth, "");
}

void config_write_schema(FILE *to)
{
	json_t *root = json_pack("{s:s, s:s, s:s}", "$schema",
				 "https://json-schema.org/draft/2020-12/schema", "title",
				 "icmpguard check-config --json", "description",
				 "Every setting in force. Written by make docs.");
	json_t *whole = section_schema();

	for (size_t i = 0; i < SETTING_COUNT; i++)
		add(section_of(whole, &setting_table[i]), setting_key(setting_table[i].path),
		    setting_schema(&setting_table[i]));
	json_object_update(root, whole);
	json_object_set_new(root, "$defs", parse(definitions));
	write_lines(to, root, 0);
	fputc('\n', to);
	json_decref(whole);
	json_decref(root);
}
