// SPDX-License-Identifier: GPL-2.0-only
/* Segments: named lists of prefixes. */
#include "config/setting.h"

#include "base/prefix.h"

#include <ctype.h>
#include <string.h>

static bool is_name(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '-' && name[i] != '_')
			return false;
	return length && length < SEGMENT_NAME;
}

/* Returns the number of the name; if it is new, the number past the last. */
static __u32 find_name(const struct segment_list *segments, const char *name)
{
	__u32 number = 0;

	while (number < segments->count && strcmp(segments->names[number], name) != 0)
		number++;
	return number;
}

/* Returns why the list cannot take the prefix, or NULL. */
static const char *refusal(const struct segment_list *segments, const struct prefix *prefix)
{
	__u32 family = 0;

	for (__u32 i = 0; i < segments->prefix_count; i++) {
		if (!memcmp(&segments->prefixes[i], prefix, sizeof(*prefix)))
			return "in a segment already";
		family += prefix_is_ipv4(&segments->prefixes[i]) == prefix_is_ipv4(prefix);
	}
	return family == NETWORKS ? "one too many" : NULL;
}

/* Adds a prefix to the segment called `name`, which is created if new. */
static int add(const struct setting *setting, void *value, const char *where, const char *name,
	       const char *text)
{
	struct segment_list *segments = value;
	__u32 number = find_name(segments, name);
	const char *problem;
	struct prefix prefix;

	if (!is_name(name))
		return setting_refuse(setting, where, name, "not a name");
	if (number == SEGMENTS_MOST)
		return setting_refuse(setting, where, name, "one too many");
	if (prefix_parse(text, &prefix))
		return setting_refuse_prefix(setting, where, text);
	problem = refusal(segments, &prefix);
	if (problem)
		return setting_refuse(setting, where, text, problem);
	if (number == segments->count)
		strcpy(segments->names[segments->count++], name);
	segments->prefixes[segments->prefix_count] = prefix;
	segments->owners[segments->prefix_count++] = (__u8)number;
	return 0;
}

static int parse_segment(const struct setting *setting, void *value, const char *where,
			 const char *text)
{
	return setting_part(setting, value, where, text, "not NAME=PREFIX", add);
}

static void print_segment(const struct segment_list *segments, __u32 number, FILE *to)
{
	const char *separator = "";
	char text[PREFIX_TEXT];

	fprintf(to, "\"%s\": [", segments->names[number]);
	for (__u32 i = 0; i < segments->prefix_count; i++) {
		if (segments->owners[i] != number)
			continue;
		fprintf(to, "%s\"%s\"", separator, prefix_format(text, &segments->prefixes[i]));
		separator = ", ";
	}
	fputc(']', to);
}

static void print_segments(const struct setting *setting, const void *value, FILE *to)
{
	const struct segment_list *segments = value;

	fputc('{', to);
	for (__u32 number = 0; number < segments->count; number++) {
		fputs(number ? ", " : " ", to);
		print_segment(segments, number, to);
	}
	fputs(segments->count ? " }" : "}", to);
}

static json_t *json_segments(const struct setting *setting, const void *value)
{
	const struct segment_list *segments = value;
	json_t *object = json_object();
	char text[PREFIX_TEXT];

	for (__u32 number = 0; number < segments->count; number++)
		json_object_set_new(object, segments->names[number], json_array());
	for (__u32 i = 0; i < segments->prefix_count; i++)
		json_array_append_new(json_object_get(object, segments->names[segments->owners[i]]),
				      json_string(prefix_format(text, &segments->prefixes[i])));
	return object;
}

static void accepted_segments(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED,
		 "a mapping from at most %d names, of letters, digits, - and _, to lists of "
		 "ADDRESS or ADDRESS/LENGTH, at most %d a family in all, each once",
		 SEGMENTS_MOST, NETWORKS);
}

const struct setting_type setting_segments = {
	.shape = SHAPE_NAMED,
	.size = sizeof(struct segment_list),
	.parse = parse_segment,
	.print = print_segments,
	.json = json_segments,
	.accepted = accepted_segments,
};
