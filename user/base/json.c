// SPDX-License-Identifier: GPL-2.0-only
#include "base/json.h"

#include "base/text.h"
#include "base/timebase.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

json_t *json_time(__u64 nanoseconds)
{
	char text[TIME_TEXT];

	return json_string(timebase_format(text, nanoseconds));
}

void json_append_new_text(json_t *array, const char *text)
{
	const json_t *element;
	size_t index;

	json_array_foreach(array, index,
			   element) if (!strcmp(json_string_value(element), text)) return;
	json_array_append_new(array, json_string(text));
}

/* An escaped text is at most four times as long. */
static void escape_text(json_t *value)
{
	const char *text = json_string_value(value);
	size_t size = strlen(text) * 4 + 1;
	char *safe = malloc(size);

	json_string_set(value, safe ? text_escape(safe, size, text) : "");
	free(safe);
}

static void escape_texts(json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_string(value))
		escape_text(value);
	json_object_foreach(value, name, member) escape_texts(member);
	json_array_foreach(value, i, member) escape_texts(member);
}

json_t *json_load_line(const char *line)
{
	json_t *object = json_loads(line, 0, NULL);

	escape_texts(object);
	return object;
}

const char *json_text_in(const json_t *object, const char *name, const char *member)
{
	return json_string_value(json_object_get(json_object_get(object, name), member));
}

static int write_text(FILE *to, json_t *object, size_t flags)
{
	char *text = object ? json_dumps(object, flags) : NULL;
	int error = 0;

	json_decref(object);
	if (!text)
		return -ENOMEM;
	/* Write whole lines, so that a reader following the file never sees half a record. */
	if (fprintf(to, "%s\n", text) < 0 || fflush(to))
		error = -errno;
	free(text);
	return error;
}

int json_write(FILE *to, json_t *object)
{
	return write_text(to, object, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
}

int json_write_line(FILE *to, json_t *object)
{
	return write_text(to, object, JSON_LINE);
}
