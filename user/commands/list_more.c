// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_more.h"

#include "alerts/mutes.h"
#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/human.h"
#include "commands/table.h"
#include "respond/protect_file.h"

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

int list_print_protected(const char *instance)
{
	static const char *const headings[] = { "PROTECTED", "BECAUSE IT IS", NULL };
	struct protected_list *list = protect_load_instance(instance);
	struct table *table = table_new(headings);
	char text[PREFIX_TEXT];
	enum protection what;

	for (size_t i = 0; list && i < protect_count(list); i++) {
		const struct prefix *prefix = protect_at(list, i, &what);

		table_cell(table, "%s", prefix_format(text, prefix));
		table_cell(table, "%s", protection_texts[what]);
	}
	if (list && table_empty(table))
		puts("nothing is protected");
	table_print(stdout, table);
	protect_free(list);
	return list ? 0 : log_error(-ENOMEM, "out of memory");
}

json_t *list_protected_json(const char *instance)
{
	struct protected_list *list = protect_load_instance(instance);
	json_t *array = list ? json_array() : NULL;
	char text[PREFIX_TEXT];
	enum protection what;

	for (size_t i = 0; array && i < protect_count(list); i++) {
		const struct prefix *prefix = protect_at(list, i, &what);

		json_array_append_new(array,
				      json_pack("{s:s, s:s}", "prefix", prefix_format(text, prefix),
						"because", protection_texts[what]));
	}
	protect_free(list);
	return array;
}
