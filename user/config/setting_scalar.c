// SPDX-License-Identifier: GPL-2.0-only
/* Single values: yes or no, numbers, words, file names. */
#include "config/setting.h"

#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static int parse_bool(const struct setting *setting, void *value, const char *where,
		      const char *text)
{
	bool yes = !strcasecmp(text, "yes") || !strcasecmp(text, "true");

	if (!yes && strcasecmp(text, "no") && strcasecmp(text, "false"))
		return setting_refuse(setting, where, text, "not yes or no");
	*(bool *)value = yes;
	return 0;
}

static void print_bool(const struct setting *setting, const void *value, FILE *to)
{
	fputs(*(const bool *)value ? "yes" : "no", to);
}

static json_t *json_bool(const struct setting *setting, const void *value)
{
	return json_boolean(*(const bool *)value);
}

static void accepted_bool(const struct setting *setting, char *text)
{
	strcpy(text, "yes, no, true, false");
}

const struct setting_type setting_bool = {
	.size = sizeof(bool),
	.parse = parse_bool,
	.print = print_bool,
	.json = json_bool,
	.accepted = accepted_bool,
};

/* Parses a number with the type's `parse`; `problem` describes a parse error. */
static int parse_number(const struct setting *setting, __u64 *value, const char *where,
			const char *text, int (*parse)(const char *text, __u64 *value),
			const char *problem)
{
	__u64 number = 0;
	int error;

	/* YAML 1.1 reads 010 as 8, YAML 1.2 as 10. */
	if (text[0] == '0' && isdigit((unsigned char)text[1]))
		return setting_refuse(setting, where, text, "begins with 0");
	error = parse(text, &number);
	if (error == -EINVAL)
		return setting_refuse(setting, where, text, problem);
	if (error || number > setting->maximum ||
	    (number < setting->minimum && !(setting->or_zero && number == 0)))
		return setting_refuse(setting, where, text, "out of range");
	*value = number;
	return 0;
}

static int parse_count(const struct setting *setting, void *value, const char *where,
		       const char *text)
{
	return parse_number(setting, value, where, text, units_parse_count, "not a whole number");
}

static int parse_duration(const struct setting *setting, void *value, const char *where,
			  const char *text)
{
	return parse_number(setting, value, where, text, units_parse_duration,
			    "not a number with its unit of time");
}

static int parse_bytes(const struct setting *setting, void *value, const char *where,
		       const char *text)
{
	return parse_number(setting, value, where, text, units_parse_bytes,
			    "not a number of bytes");
}

static void print_count(const struct setting *setting, const void *value, FILE *to)
{
	fprintf(to, "%llu", *(const __u64 *)value);
}

static void print_duration(const struct setting *setting, const void *value, FILE *to)
{
	char text[UNITS_TEXT];

	fputs(units_format_duration(text, *(const __u64 *)value), to);
}

static void print_bytes(const struct setting *setting, const void *value, FILE *to)
{
	char text[UNITS_TEXT];

	fputs(units_format_bytes(text, *(const __u64 *)value), to);
}

static json_t *json_number(const struct setting *setting, const void *value)
{
	return json_integer((json_int_t) * (const __u64 *)value);
}

static json_t *json_duration(const struct setting *setting, const void *value)
{
	char text[UNITS_TEXT];

	return json_string(units_format_duration(text, *(const __u64 *)value));
}

static void accepted_count(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED, "%s%llu to %llu", setting->or_zero ? "0, or " : "",
		 setting->minimum, setting->maximum);
}

static void accepted_duration(const struct setting *setting, char *text)
{
	char minimum[UNITS_TEXT], maximum[UNITS_TEXT];

	snprintf(text, SETTING_ACCEPTED, "%s%s to %s, in ns, us, ms, s, m, h or d",
		 setting->or_zero ? "0s, or " : "",
		 units_format_duration(minimum, setting->minimum),
		 units_format_duration(maximum, setting->maximum));
}

static void accepted_bytes(const struct setting *setting, char *text)
{
	char minimum[UNITS_TEXT], maximum[UNITS_TEXT];

	snprintf(text, SETTING_ACCEPTED, "%s%s to %s, in bytes, KiB, MiB or GiB",
		 setting->or_zero ? "0, or " : "", units_format_bytes(minimum, setting->minimum),
		 units_format_bytes(maximum, setting->maximum));
}

const struct setting_type setting_count = {
	.size = sizeof(__u64),
	.parse = parse_count,
	.print = print_count,
	.json = json_number,
	.accepted = accepted_count,
};

const struct setting_type setting_duration = {
	.size = sizeof(__u64),
	.parse = parse_duration,
	.print = print_duration,
	.json = json_duration,
	.accepted = accepted_duration,
};

const struct setting_type setting_bytes = {
	.size = sizeof(__u64),
	.parse = parse_bytes,
	.print = print_bytes,
	.json = json_number,
	.accepted = accepted_bytes,
};

/* Ignores case: the rules' files spell severities as HIGH. */
static int parse_choice(const struct setting *setting, void *value, const char *where,
			const char *text)
{
	const char *words = setting->words;

	for (__u32 i = 0; *words; i++) {
		size_t length = strcspn(++words, "|");

		if (strlen(text) == length && !strncasecmp(text, words, length)) {
			*(__u32 *)value = i;
			return 0;
		}
		words += length;
	}
	return setting_refuse_word(setting, where, text, setting->words, "none of the words");
}

/* Returns word 1 of "|a|b|c", "b", and its length. */
static const char *choice_word(const struct setting *setting, __u32 choice, int *length)
{
	const char *word = setting->words + 1;

	for (; choice; choice--)
		word += strcspn(word, "|") + 1;
	*length = (int)strcspn(word, "|");
	return word;
}

static void print_choice(const struct setting *setting, const void *value, FILE *to)
{
	int length;
	const char *word = choice_word(setting, *(const __u32 *)value, &length);

	fprintf(to, "%.*s", length, word);
}

static json_t *json_choice(const struct setting *setting, const void *value)
{
	int length;
	const char *word = choice_word(setting, *(const __u32 *)value, &length);

	return json_stringn(word, (size_t)length);
}

static void accepted_choice(const struct setting *setting, char *text)
{
	setting_words(setting->words, text, SETTING_ACCEPTED);
}

const struct setting_type setting_choice = {
	.size = sizeof(__u32),
	.parse = parse_choice,
	.print = print_choice,
	.json = json_choice,
	.accepted = accepted_choice,
};

static bool is_utf8(const char *text)
{
	yaml_event_t event;

	if (!yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, -1, 1, 1,
					  YAML_ANY_SCALAR_STYLE))
		return false;
	yaml_event_delete(&event);
	return true;
}

/* Detects ASCII and C1 (U+0080 to U+009F) control characters, which YAML and terminals
 * misinterpret. */
static bool has_control(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;

	for (; *byte; byte++)
		if (*byte < ' ' || *byte == 0x7f || (*byte == 0xc2 && byte[1] < 0xa0))
			return true;
	return false;
}

/* Returns true for the standard output, to which only alerts can be written. */
static bool is_output(const struct setting *setting, const char *text)
{
	return !strcmp(setting->path, "alerts.file") && !strcmp(text, "-");
}

static int parse_path(const struct setting *setting, void *value, const char *where,
		      const char *text)
{
	if (strlen(text) >= SETTINGS_PATH)
		return setting_refuse(setting, where, text, "too long");
	if (!is_utf8(text))
		return setting_refuse(setting, where, text, "not UTF-8");
	if (has_control(text))
		return setting_refuse(setting, where, text, "control characters");
	/* Commands read these files too, each from a directory of its own. */
	if (text[0] && text[0] != '/' && !is_output(setting, text))
		return setting_refuse(setting, where, text, "not an absolute path");
	strncpy(value, text, SETTINGS_PATH);
	return 0;
}

/* Lets libyaml do the escaping. */
static void print_path(const struct setting *setting, const void *value, FILE *to)
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
	yaml_scalar_event_initialize(&events[2], NULL, NULL, value, -1, 1, 1,
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

static json_t *json_path(const struct setting *setting, const void *value)
{
	return json_string(value);
}

static void accepted_path(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED,
		 "an absolute path of at most %d bytes, no control characters%s, or \"\"",
		 SETTINGS_PATH - 1, is_output(setting, "-") ? ", - for standard output" : "");
}

const struct setting_type setting_path = {
	.size = SETTINGS_PATH,
	.parse = parse_path,
	.print = print_path,
	.json = json_path,
	.accepted = accepted_path,
};
