// SPDX-License-Identifier: GPL-2.0-only
#include "selftests/unit/schema.h"

#include <regex.h>
#include <stdbool.h>
#include <string.h>

static const char *check(const json_t *schema, const json_t *value, const json_t *root);

static const char *check_type(const char *type, const json_t *value)
{
	bool right = (!strcmp(type, "object") && json_is_object(value)) ||
		     (!strcmp(type, "array") && json_is_array(value)) ||
		     (!strcmp(type, "string") && json_is_string(value)) ||
		     (!strcmp(type, "integer") && json_is_integer(value)) ||
		     (!strcmp(type, "number") && json_is_number(value));

	return right ? NULL : type;
}

static const char *check_pattern(const char *pattern, const json_t *value)
{
	regex_t regex;
	int result;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return "pattern";
	result = regexec(&regex, json_string_value(value), 0, NULL, 0);
	regfree(&regex);
	return result ? pattern : NULL;
}

static const char *check_enum(const json_t *words, const json_t *value)
{
	const json_t *word;
	size_t index;

	json_array_foreach(words, index, word) if (json_equal(word, value)) return NULL;
	return "enum";
}

static const char *check_required(const json_t *names, const json_t *value)
{
	const json_t *name;
	size_t index;

	json_array_foreach(
		names, index,
		name) if (!json_object_get(value,
					   json_string_value(name))) return json_string_value(name);
	return NULL;
}

/* Members other than the properties are checked by additionalProperties. */
static const char *check_members(const json_t *schema, json_t *value, const json_t *root)
{
	const json_t *properties = json_object_get(schema, "properties"), *member;
	const json_t *others = json_object_get(schema, "additionalProperties");
	const char *name, *wrong;

	json_object_foreach(value, name, member)
	{
		const json_t *named = json_object_get(properties, name);

		if (!named && !json_is_object(others))
			return name;
		wrong = check(named ? named : others, member, root);
		if (wrong)
			return wrong;
	}
	return NULL;
}

static const char *check_items(const json_t *schema, const json_t *value, const json_t *root)
{
	const json_t *item;
	const char *wrong;
	size_t index;

	json_array_foreach(value, index, item)
	{
		wrong = check(schema, item, root);
		if (wrong)
			return wrong;
	}
	return NULL;
}

static const char *check_reference(const char *reference, const json_t *value, const json_t *root)
{
	static const char prefix[] = "#/$defs/";

	if (strncmp(reference, prefix, strlen(prefix)) != 0)
		return "$ref";
	return check(json_object_get(json_object_get(root, "$defs"), reference + strlen(prefix)),
		     value, root);
}

static const char *check_keyword(const char *keyword, const json_t *argument, const json_t *schema,
				 const json_t *value, const json_t *root)
{
	if (!strcmp(keyword, "type"))
		return check_type(json_string_value(argument), value);
	if (!strcmp(keyword, "pattern"))
		return check_pattern(json_string_value(argument), value);
	if (!strcmp(keyword, "const"))
		return json_equal(argument, value) ? NULL : "const";
	if (!strcmp(keyword, "enum"))
		return check_enum(argument, value);
	if (!strcmp(keyword, "minimum"))
		return json_number_value(value) >= json_number_value(argument) ? NULL : keyword;
	if (!strcmp(keyword, "maximum"))
		return json_number_value(value) <= json_number_value(argument) ? NULL : keyword;
	if (!strcmp(keyword, "minItems"))
		return json_array_size(value) >= (size_t)json_integer_value(argument) ? NULL :
											keyword;
	if (!strcmp(keyword, "required"))
		return check_required(argument, value);
	if (!strcmp(keyword, "properties"))
		return check_members(schema, (json_t *)value, root);
	if (!strcmp(keyword, "items"))
		return check_items(argument, value, root);
	if (!strcmp(keyword, "$ref"))
		return check_reference(json_string_value(argument), value, root);
	if (!strcmp(keyword, "additionalProperties") && json_is_object(argument))
		return check_members(schema, (json_t *)value, root);
	if (!strcmp(keyword, "additionalProperties"))
		return json_is_false(argument) ? NULL : keyword;
	if (keyword[0] == '$' || !strcmp(keyword, "title") || !strcmp(keyword, "description"))
		return NULL;
	return keyword;
}

static const char *check(const json_t *schema, const json_t *value, const json_t *root)
{
	const char *keyword, *wrong;
	const json_t *argument;

	json_object_foreach((json_t *)schema, keyword, argument)
	{
		wrong = check_keyword(keyword, argument, schema, value, root);
		if (wrong)
			return wrong;
	}
	return NULL;
}

const char *schema_check(const json_t *schema, const json_t *value)
{
	return check(schema, value, schema);
}
