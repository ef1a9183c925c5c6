// SPDX-License-Identifier: GPL-2.0-only
/* The blocklists named in the configuration. */
#include "daemon/state.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "config/gateways.h"
#include "lists/audit.h"
#include "lists/blocklist.h"
#include "lists/lists.h"
#include "respond/protect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int append(struct configured_blocks *blocks, const struct prefix_set *prefixes,
		  const char *name)
{
	struct configured_item *larger = reallocarray(blocks->items,
						      blocks->count + (size_t)prefixes->count + 1,
						      sizeof(*larger));

	if (!larger)
		return log_error(-ENOMEM, "out of memory for list %s", name);
	blocks->items = larger;
	for (int i = 0; i < prefixes->count; i++) {
		struct configured_item *item = &blocks->items[blocks->count++];

		*item = (struct configured_item){ .prefix = prefixes->prefixes[i] };
		snprintf(item->tag, sizeof(item->tag), "%s", name);
	}
	return 0;
}

/* Returns why a prefix must not be blocked, or NULL. */
static const char *refusal(const struct daemon *daemon, const struct protected_list *protected,
			   const struct prefix *prefix, __u64 now)
{
	const char *reason = protect_reason(protected, prefix);

	if (!reason && lists_cover(&daemon->object.pins, prefix, now, NULL))
		reason = "on the allow list";
	return reason;
}

/* Drops protected and allowed prefixes, with a warning: a configured list has no --force. */
static void leave_out(const struct daemon *daemon, struct configured_blocks *blocks,
		      const struct protected_list *protected)
{
	const __u64 now = timebase_now();
	size_t kept = 0, refused = 0;
	char text[PREFIX_TEXT];

	for (size_t i = 0; i < blocks->count; i++) {
		const struct configured_item *item = &blocks->items[i];
		const char *reason = refusal(daemon, protected, &item->prefix, now);

		if (reason && refused++ < BLOCKLIST_REPORTED)
			log_warning(0, "list %s: %s is not blocked: it %s %s", item->tag,
				    prefix_format(text, &item->prefix),
				    item->prefix.length == PREFIX_WHOLE ? "is" : "holds", reason);
		if (!reason)
			blocks->items[kept++] = *item;
	}
	if (refused > BLOCKLIST_REPORTED)
		log_warning(0, "lists: %zu more entries are not blocked",
			    refused - BLOCKLIST_REPORTED);
	blocks->count = kept;
}

/* Removes what must not be blocked. */
static int check(const struct daemon *daemon, const struct settings *settings,
		 struct configured_blocks *blocks)
{
	struct protected_list *protected = protect_load();
	struct prefix_list gateways;

	settings_gateways(settings, &gateways);
	if (!protected ||
	    protect_add(protected, PROTECTED_DECLARED, gateways.prefixes, gateways.count) ||
	    protect_add(protected, PROTECTED_MANAGEMENT, settings->management.prefixes,
			settings->management.count)) {
		protect_free(protected);
		return log_error(-ENOMEM,
				 "cannot find out what must not be blocked: out of memory");
	}
	leave_out(daemon, blocks, protected);
	protect_free(protected);
	return 0;
}

int daemon_read_blocklists(const struct settings *settings, struct configured_blocks *blocks)
{
	const struct file_list *files = &settings->lists_from;
	int error = 0;

	*blocks = (struct configured_blocks){};
	for (__u32 i = 0; i < files->path_count; i++) {
		struct blocklist list = { .skip_bad = settings->lists_skip_bad };
		int result = blocklist_read_file(&list, files->paths[i], true);

		if (!result)
			result = append(blocks, &list.prefixes, files->names[files->owners[i]]);
		free(list.prefixes.prefixes);
		error = result ? result : error;
	}
	if (!error)
		configured_blocks_sort(blocks);
	return error;
}

static void audit(const struct daemon *daemon, const struct list_tally *tally)
{
	const struct file_list *files = &daemon->settings.lists_from;
	json_t *names = json_array();

	for (__u32 i = 0; i < files->count; i++)
		json_array_append_new(names, json_string(files->names[i]));
	audit_write(&(struct audit_record){
		.path = daemon->settings.lists_audit,
		.instance = daemon->options->instance,
		.action = "reload",
		.details = json_pack("{s:o, s:i, s:i, s:i}", "lists", names, "count",
				     (int)daemon->blocks.count, "added", (int)tally->added,
				     "removed", (int)tally->removed),
	});
	log_info("lists: %zu entries of the configuration's lists are blocked: %u new, %u removed",
		 daemon->blocks.count, tally->added, tally->removed);
}

int daemon_apply_blocklists(struct daemon *daemon, const struct settings *settings,
			    struct configured_blocks *blocks)
{
	const struct pins *pins = &daemon->object.pins;
	struct list_tally tally = {};
	int error = blocks->count ? check(daemon, settings, blocks) : 0;

	if (!error)
		error = lists_configure_blocks(pins, &daemon->blocks, blocks, timebase_now(),
					       &tally);
	if (error)
		return error;
	configured_blocks_free(&daemon->blocks);
	daemon->blocks = *blocks;
	*blocks = (struct configured_blocks){};
	if (tally.added || tally.removed)
		audit(daemon, &tally);
	return 0;
}
