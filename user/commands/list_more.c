// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_more.h"

#include "alerts/mutes.h"
#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/human.h"
#include "commands/table.h"
#include "kernel/object.h"
#include "respond/protect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct mutes *read_mutes(const struct pins *pins, const char *instance)
{
	struct mutes *mutes = calloc(1, sizeof(*mutes));
	char path[MUTES_PATH];

	if (!mutes)
		log_error(-ENOMEM, "out of memory");
	if (mutes && mutes_path(path, pins->state->lists.store, instance) &&
	    !mutes_read(mutes, path))
		return mutes;
	free(mutes);
	return NULL;
}

int list_print_mutes(const struct pins *pins, const char *instance)
{
	static const char *const headings[] = { "MUTED", "RULE", "?BY", "FOR", "REASON", NULL };
	struct mutes *mutes = read_mutes(pins, instance);
	struct table *table = table_new(headings);
	__u64 wall = timebase_now() + timebase_offset();
	char prefix[PREFIX_TEXT], lasts[HUMAN_TEXT];

	if (!mutes) {
		table_print(stdout, table);
		return -EIO;
	}
	for (size_t i = 0; i < mutes->count; i++) {
		const struct mute *mute = &mutes->mutes[i];

		if (mute->until <= wall)
			continue;
		table_cell(table, "%s", prefix_format(prefix, &mute->about));
		table_cell(table, "%s", mute_rule_name(mute));
		table_cell(table, "%s", mute->author);
		table_cell(table, "%s", human_time(lasts, mute->until - wall));
		table_cell(table, "%s", mute->reason);
	}
	if (table_empty(table))
		puts("nothing is muted");
	table_print(stdout, table);
	free(mutes);
	return 0;
}

json_t *list_mutes_json(const struct pins *pins, const char *instance)
{
	struct mutes *mutes = read_mutes(pins, instance);
	json_t *array = mutes ? mutes_to_json(mutes, timebase_now() + timebase_offset()) : NULL;

	free(mutes);
	return array;
}

/* Of this network namespace, and what the configuration in force declares. */
static struct protected_list *read_protected(const struct pins *pins)
{
	struct protected_list *list = protect_load();
	struct prefix gateways[NETWORKS_MOST];

	if (list &&
	    !protect_declare(list, gateways, object_networks(pins, NETWORKS_GATEWAYS, gateways)))
		return list;
	protect_free(list);
	log_error(-ENOMEM, "out of memory");
	return NULL;
}

static void add_row(const struct prefix *prefix, const char *what, void *context)
{
	struct table *table = context;
	char text[PREFIX_TEXT];

	table_cell(table, "%s", prefix_format(text, prefix));
	table_cell(table, "%s", what);
}

int list_print_protected(const struct pins *pins)
{
	static const char *const headings[] = { "PROTECTED", "BECAUSE IT IS", NULL };
	struct protected_list *list = read_protected(pins);
	struct table *table;

	if (!list)
		return -ENOMEM;
	table = table_new(headings);
	protect_each(list, add_row, table);
	if (table_empty(table))
		puts("nothing is protected");
	table_print(stdout, table);
	protect_free(list);
	return 0;
}

static void add_element(const struct prefix *prefix, const char *what, void *context)
{
	char text[PREFIX_TEXT];

	json_array_append_new(context, json_pack("{s:s, s:s}", "prefix",
						 prefix_format(text, prefix), "because", what));
}

json_t *list_protected_json(const struct pins *pins)
{
	struct protected_list *list = read_protected(pins);
	json_t *array = list ? json_array() : NULL;

	if (array)
		protect_each(list, add_element, array);
	protect_free(list);
	return array;
}
