// SPDX-License-Identifier: GPL-2.0-only
/* A list of durations, each longer than the one before. */
#include "config/setting.h"

#include "base/units.h"

static int parse_duration(const struct setting *setting, void *value, const char *where,
			  const char *text)
{
	struct duration_list *list = value;
	__u64 duration;

	if (units_parse_duration(text, &duration))
		return setting_refuse(setting, where, text, "not a duration");
	if (duration < setting->minimum || duration > setting->maximum)
		return setting_refuse(setting, where, text, "out of bounds");
	if (list->count == DURATIONS_MOST)
		return setting_refuse(setting, where, text, "one too many");
	if (list->count && duration < list->durations[list->count - 1])
		return setting_refuse(setting, where, text, "shorter than the one before it");
	list->durations[list->count++] = duration;
	return 0;
}

static void print_durations(const struct setting *setting, const void *value, FILE *to)
{
	const struct duration_list *list = value;
	char text[UNITS_TEXT];

	fputc('[', to);
	for (__u32 i = 0; i < list->count; i++)
		fprintf(to, "%s%s", i ? ", " : "", units_format_duration(text, list->durations[i]));
	fputc(']', to);
}

static json_t *json_durations(const struct setting *setting, const void *value)
{
	const struct duration_list *list = value;
	json_t *array = json_array();
	char text[UNITS_TEXT];

	for (__u32 i = 0; i < list->count; i++)
		json_array_append_new(array,
				      json_string(units_format_duration(text, list->durations[i])));
	return array;
}

static void accepted_durations(const struct setting *setting, char *text)
{
	char least[UNITS_TEXT], most[UNITS_TEXT];

	snprintf(text, SETTING_ACCEPTED,
		 "a list of at most %d durations, %s to %s, none shorter than the one before it",
		 DURATIONS_MOST, units_format_duration(least, setting->minimum),
		 units_format_duration(most, setting->maximum));
}

const struct setting_type setting_durations = {
	.shape = SHAPE_LIST,
	.size = sizeof(struct duration_list),
	.parse = parse_duration,
	.print = print_durations,
	.json = json_durations,
	.accepted = accepted_durations,
};
