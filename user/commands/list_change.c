// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_change.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/units.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { OPTION_INSTANCE = 0x200, OPTION_JSON };

#define FOR_MOST (3650 * 86400ULL * NSEC_PER_SEC)

static const struct argp_option option_table[] = {
	{ "instance", OPTION_INSTANCE, "NAME", 0, "which instance (default " INSTANCE_DEFAULT ")",
	  0 },
	{ "json", OPTION_JSON, NULL, 0, "one JSON object", 0 },
	{},
};

static void refuse_prefix(const struct argp_state *state, const char *text)
{
	argp_error(
		state,
		"\"%s\" is no address or prefix: accepted are 192.0.2.1, 2001:db8::1, and with a "
		"length 192.0.2.0/24, 2001:db8::/32, with no bits set behind it",
		text);
}

static void take_prefix(struct list_change *change, const struct argp_state *state,
			const char *text)
{
	struct prefix prefix;

	if (prefix_parse(text, &prefix))
		refuse_prefix(state, text);
	else if (prefix_set_append(&change->names, &prefix))
		exit(EXIT_FAILURE);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct list_change *change = state->input;

	switch (key) {
	case OPTION_INSTANCE:
		change->instance = argument;
		return 0;
	case OPTION_JSON:
		change->json = true;
		return 0;
	case ARGP_KEY_ARG:
		take_prefix(change, state, argument);
		return 0;
	case ARGP_KEY_END:
		prefix_set_sort(&change->names);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp list_change_argp = { option_table, parse_option, NULL, NULL, NULL, NULL, NULL };

__u64 list_change_duration(const struct argp_state *state, const char *text)
{
	__u64 duration = 0;

	if (units_parse_duration(text, &duration) || duration == 0 || duration > FOR_MOST)
		argp_error(state,
			   "--for \"%s\": accepted are durations above 0 and up to 3650d, such as "
			   "90s, 10m, 24h or 7d; without --for it lasts until it is taken back",
			   text);
	return duration;
}

int list_change_begin(struct list_change *change)
{
	int error = pins_open(&change->pins, change->instance);

	if (error)
		return error;
	change->lock = pins_lock_lists(change->instance);
	if (change->lock >= 0)
		return 0;
	pins_close(&change->pins);
	return change->lock;
}

void list_change_end(struct list_change *change)
{
	if (change->lock >= 0) {
		close(change->lock);
		pins_close(&change->pins);
	}
	free(change->names.prefixes);
}

int list_change_check(const struct list_change *change, const struct prefix_set *standing,
		      const char *list)
{
	const struct prefix_set *names = &change->names;
	char text[PREFIX_TEXT];
	int error = 0;

	for (int i = 0; i < names->count; i++)
		if (!prefix_set_has(standing, &names->prefixes[i]))
			error = log_error(-ENOENT, "%s is not on the %s",
					  prefix_format(text, &names->prefixes[i]), list);
	return error;
}

json_t *list_change_to_json(const char *name, const struct prefix_set *set)
{
	json_t *array = json_array();
	char text[PREFIX_TEXT];

	for (int i = 0; i < set->count; i++)
		json_array_append_new(array, json_string(prefix_format(text, &set->prefixes[i])));
	return json_pack("{s:o}", name, array);
}

void list_change_print(const char *verb, const struct prefix_set *set)
{
	char text[PREFIX_TEXT];

	for (int i = 0; i < set->count; i++)
		printf("%s %s\n", verb, prefix_format(text, &set->prefixes[i]));
}
