// SPDX-License-Identifier: GPL-2.0-only
/* Values: text to setting, and what is accepted. */
#include "config/setting.h"

#include "base/names.h"
#include "base/log.h"
#include "base/prefix.h"
#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

const char *text_quote(char *quoted, const char *text)
{
	enum { ROOM = TEXT_QUOTED - sizeof("\\xff\"...") };
	size_t length = 0;

	quoted[length++] = '"';
	for (; *text && length < ROOM; text++) {
		if (*text < ' ' || *text > '~')
			length += (size_t)sprintf(quoted + length, "\\x%02x", (unsigned char)*text);
		else
			quoted[length++] = *text;
	}
	strcpy(quoted + length, *text ? "...\"" : "\"");
	return quoted;
}

/* "|a|b|c" as "a, b, c". */
static void list_words(const char *words, char *text, size_t size)
{
	size_t length = 0;

	for (words++; *words && length + 3 < size; words++) {
		if (*words == '|')
			text[length++] = ',';
		text[length++] = *words == '|' ? ' ' : *words;
	}
	text[length] = '\0';
}

const char *setting_accepted_value(const struct setting *setting, char *text)
{
	char minimum[UNITS_TEXT], maximum[UNITS_TEXT];

	switch (setting->type) {
	case TYPE_BOOL:
		return strcpy(text, "yes, no, true, false");
	case TYPE_COUNT:
		snprintf(text, SETTING_ACCEPTED, "%s%llu to %llu", setting->or_zero ? "0, or " : "",
			 setting->minimum, setting->maximum);
		return text;
	case TYPE_DURATION:
		snprintf(text, SETTING_ACCEPTED, "%s%s to %s, in ns, us, ms, s, m, h or d",
			 setting->or_zero ? "0s, or " : "",
			 units_format_duration(minimum, setting->minimum),
			 units_format_duration(maximum, setting->maximum));
		return text;
	case TYPE_BYTES:
		snprintf(text, SETTING_ACCEPTED, "%s%s to %s, in bytes, KiB, MiB or GiB",
			 setting->or_zero ? "0, or " : "",
			 units_format_bytes(minimum, setting->minimum),
			 units_format_bytes(maximum, setting->maximum));
		return text;
	case TYPE_CHOICE:
		list_words(setting->words, text, SETTING_ACCEPTED);
		return text;
	case TYPE_PATH:
		snprintf(text, SETTING_ACCEPTED,
			 "a file name of at most %d bytes, no control characters, or \"\"",
			 SETTINGS_PATH - 1);
		return text;
	case TYPE_PREFIXES:
		snprintf(text, SETTING_ACCEPTED,
			 "a list of at most %d ADDRESS or ADDRESS/LENGTH, no bits set behind the "
			 "length",
			 SETTINGS_PREFIXES);
		return text;
	case TYPE_SEGMENTS:
		snprintf(
			text, SETTING_ACCEPTED,
			"a mapping from at most %d names, of letters, digits, - and _, to lists of "
			"ADDRESS or ADDRESS/LENGTH, at most %d a family in all, each once",
			SEGMENTS_MOST, NETWORKS);
		return text;
	}
	return "";
}

const char *setting_accepted(const struct setting *setting, char *text)
{
	char words[SETTING_ACCEPTED / 2];
	size_t length;

	setting_accepted_value(setting, text);
	if (!setting->stride)
		return text;
	length = strlen(text);
	list_words(VIEWS(CHOICE_WORD), words, sizeof(words));
	snprintf(text + length, SETTING_ACCEPTED - length, "; for all views or for each of %s",
		 words);
	return text;
}

int setting_refuse(const struct setting *setting, const char *where, const char *text,
		   const char *problem)
{
	char quoted[TEXT_QUOTED], accepted[SETTING_ACCEPTED];

	return log_error(-EINVAL, "%s: %s: %s: %s; accepted: %s", where, setting->path,
			 text_quote(quoted, text), problem, setting_accepted(setting, accepted));
}

static int parse_bool(const struct setting *setting, bool *value, const char *where,
		      const char *text)
{
	bool yes = !strcasecmp(text, "yes") || !strcasecmp(text, "true");

	if (!yes && strcasecmp(text, "no") && strcasecmp(text, "false"))
		return setting_refuse(setting, where, text, "not yes or no");
	*value = yes;
	return 0;
}

/* The types that are numbers. */
static const struct {
	int (*parse)(const char *text, __u64 *value);
	const char *problem;
} numbers[] = {
	[TYPE_COUNT] = { units_parse_count, "not a whole number" },
	[TYPE_DURATION] = { units_parse_duration, "not a number with its unit of time" },
	[TYPE_BYTES] = { units_parse_bytes, "not a number of bytes" },
};

static int parse_number(const struct setting *setting, __u64 *value, const char *where,
			const char *text)
{
	__u64 number = 0;
	int error = numbers[setting->type].parse(text, &number);

	if (error == -EINVAL)
		return setting_refuse(setting, where, text, numbers[setting->type].problem);
	if (error || number > setting->maximum ||
	    (number < setting->minimum && !(setting->or_zero && number == 0)))
		return setting_refuse(setting, where, text, "out of range");
	*value = number;
	return 0;
}

/* Regardless of case: severities come from the table of rules as HIGH. */
static int parse_choice(const struct setting *setting, __u32 *value, const char *where,
			const char *text)
{
	const char *words = setting->words;

	for (__u32 i = 0; *words; i++) {
		size_t length = strcspn(++words, "|");

		if (strlen(text) == length && !strncasecmp(text, words, length)) {
			*value = i;
			return 0;
		}
		words += length;
	}
	return setting_refuse(setting, where, text, "none of the words");
}

static bool is_utf8(const char *text)
{
	yaml_event_t event;

	if (!yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, -1, 1, 1,
					  YAML_ANY_SCALAR_STYLE))
		return false;
	yaml_event_delete(&event);
	return true;
}

/* Of ASCII and of Latin-1 (U+0080 to U+009f), which YAML and terminals take amiss. */
static bool has_control(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;

	for (; *byte; byte++)
		if (*byte < ' ' || *byte == 0x7f || (*byte == 0xc2 && byte[1] < 0xa0))
			return true;
	return false;
}

static int parse_path(const struct setting *setting, char *value, const char *where,
		      const char *text)
{
	if (strlen(text) >= SETTINGS_PATH)
		return setting_refuse(setting, where, text, "too long");
	if (!is_utf8(text))
		return setting_refuse(setting, where, text, "not UTF-8");
	if (has_control(text))
		return setting_refuse(setting, where, text, "control characters");
	strncpy(value, text, SETTINGS_PATH);
	return 0;
}

void setting_clear(const struct setting *setting, struct settings *settings)
{
	bool segments = setting->type == TYPE_SEGMENTS;

	memset(setting_field(setting, settings, 0), 0,
	       segments ? sizeof(struct segment_list) : sizeof(struct prefix_list));
}

int setting_add(const struct setting *setting, struct settings *settings, const char *where,
		const char *text)
{
	struct prefix_list *list = setting_field(setting, settings, 0);
	struct prefix prefix;

	if (prefix_parse(text, &prefix))
		return setting_refuse(setting, where, text, "not an address or prefix");
	if (list->count == SETTINGS_PREFIXES)
		return setting_refuse(setting, where, text, "one too many");
	list->prefixes[list->count++] = prefix;
	return 0;
}

/* One value, of whichever type but PREFIXES and SEGMENTS. */
static int parse_value(const struct setting *setting, void *value, const char *where,
		       const char *text)
{
	switch (setting->type) {
	case TYPE_BOOL:
		return parse_bool(setting, value, where, text);
	case TYPE_COUNT:
	case TYPE_DURATION:
	case TYPE_BYTES:
		return parse_number(setting, value, where, text);
	case TYPE_CHOICE:
		return parse_choice(setting, value, where, text);
	case TYPE_PATH:
		return parse_path(setting, value, where, text);
	case TYPE_PREFIXES:
	case TYPE_SEGMENTS:
		break;
	}
	return -EINVAL;
}

int setting_parse_view(const struct setting *setting, struct settings *settings, const char *where,
		       const char *view, const char *text)
{
	int error;

	for (int i = 0; i < VIEW_COUNT; i++) {
		if (strcmp(view, view_names[i]))
			continue;
		error = parse_value(setting, setting_field(setting, settings, (unsigned int)i),
				    where, text);
		return error ? error : i;
	}
	return setting_refuse(setting, where, view, "not a view");
}

/* One value for all views. */
static int parse_all_views(const struct setting *setting, struct settings *settings,
			   const char *where, const char *text)
{
	int error = 0;

	for (unsigned int view = 0; !error && view < VIEW_COUNT; view++)
		error = parse_value(setting, setting_field(setting, settings, view), where, text);
	return error;
}

/* A prefix, NAME=PREFIX, or VIEW=VALUE, whose enum view is returned. */
static int parse_item(const struct setting *setting, struct settings *settings, const char *where,
		      char *item)
{
	bool segments = setting->type == TYPE_SEGMENTS;
	char *equals = strchr(item, '=');

	if (setting->type == TYPE_PREFIXES)
		return setting_add(setting, settings, where, item);
	if (!equals)
		return setting_refuse(setting, where, item,
				      segments ? "not NAME=PREFIX" : "not VIEW=VALUE");
	*equals = '\0';
	if (segments)
		return setting_add_segment(setting, settings, where, item, equals + 1);
	return setting_parse_view(setting, settings, where, item, equals + 1);
}

/* The items of a comma-separated list. Goes on after an item that is refused, so that all
 * are reported. */
static int parse_items(const struct setting *setting, struct settings *settings, const char *where,
		       const char *text)
{
	char *copy = strdup(text), *rest = copy, *item;
	int error = copy ? 0 : -ENOMEM;
	bool given[VIEW_COUNT] = {};
	int result;

	while ((item = strsep(&rest, ","))) {
		item += strspn(item, " ");
		item[strcspn(item, " ")] = '\0';
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
	if (setting->type == TYPE_PREFIXES || setting->type == TYPE_SEGMENTS) {
		setting_clear(setting, settings);
		return *text ? parse_items(setting, settings, where, text) : 0;
	}
	if (!setting->stride)
		return parse_value(setting, setting_field(setting, settings, 0), where, text);
	if (strchr(text, '='))
		return parse_items(setting, settings, where, text);
	return parse_all_views(setting, settings, where, text);
}
