// SPDX-License-Identifier: GPL-2.0-only
/* Lists of addresses and prefixes. */
#include "config/setting.h"

#include "base/prefix.h"

static int parse_prefix(const struct setting *setting, void *value, const char *where,
			const char *text)
{
	struct prefix_list *list = value;
	struct prefix prefix;

	if (prefix_parse(text, &prefix))
		return setting_refuse_prefix(setting, where, text);
	if (list->count == SETTINGS_PREFIXES)
		return setting_refuse(setting, where, text, "one too many");
	list->prefixes[list->count++] = prefix;
	return 0;
}

static void print_prefixes(const struct setting *setting, const void *value, FILE *to)
{
	const struct prefix_list *list = value;
	char text[PREFIX_TEXT];

	fputc('[', to);
	for (__u32 i = 0; i < list->count; i++)
		fprintf(to, "%s\"%s\"", i ? ", " : "", prefix_format(text, &list->prefixes[i]));
	fputc(']', to);
}

static json_t *json_prefixes(const struct setting *setting, const void *value)
{
	const struct prefix_list *list = value;
	json_t *array = json_array();
	char text[PREFIX_TEXT];

	for (__u32 i = 0; i < list->count; i++)
		json_array_append_new(array, json_string(prefix_format(text, &list->prefixes[i])));
	return array;
}

static void accepted_prefixes(const struct setting *setting, char *text)
{
	snprintf(text, SETTING_ACCEPTED,
		 "a list of at most %d ADDRESS or ADDRESS/LENGTH, no bits set behind the length",
		 SETTINGS_PREFIXES);
}

const struct setting_type setting_prefixes = {
	.shape = SHAPE_LIST,
	.size = sizeof(struct prefix_list),
	.parse = parse_prefix,
	.print = print_prefixes,
	.json = json_prefixes,
	.accepted = accepted_prefixes,
};
