// SPDX-License-Identifier: GPL-2.0-only
#include "daemon/renamed.h"

#include "base/log.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

void renamed_set(struct run_options *options, int place, const char *name)
{
	snprintf(options->names[place], IF_NAMESIZE, "%s", name);
	options->interfaces[place] = options->names[place];
}

void renamed_move(struct run_options *options, int to, int from)
{
	if (to == from)
		return;
	memcpy(options->names[to], options->names[from], IF_NAMESIZE);
	options->interfaces[to] = options->interfaces[from] == options->names[from] ?
					  options->names[to] :
					  options->interfaces[from];
	options->before[to] = options->before[from];
	options->before[from] = NULL;
}

/* Those that match a pattern are forgotten once they are gone: no name of them is waited for. */
static void rename_one(struct run_options *options, int place, const char *name)
{
	if (!options->matched[place] && !options->before[place])
		options->before[place] = options->interfaces[place];
	renamed_set(options, place, name);
}

void renamed_follow(struct interfaces *interfaces, struct run_options *options,
		    const struct object *object)
{
	char name[IF_NAMESIZE];

	for (int i = 0; i < interfaces->attached; i++) {
		struct attachment *attachment = &interfaces->attachments[i];

		/* Without the program it may be another interface that has the index now. */
		if (attachment->kind == ATTACH_NONE ||
		    !if_indextoname((unsigned int)attachment->ifindex, name) ||
		    !strcmp(name, attachment->name) || !attach_present(attachment, object))
			continue;
		log_warning(0, "%s was renamed to %s, and is still watched", attachment->name,
			    name);
		attach_rename(attachment, name, options->instance);
		rename_one(options, i, name);
	}
}

static bool is_taken(const struct run_options *options, const char *name)
{
	for (int i = 0; i < options->interface_count; i++)
		if (!strcmp(options->interfaces[i], name))
			return true;
	return false;
}

const char *renamed_back(struct run_options *options, int place)
{
	const char *before = options->before[place];

	if (before && !if_nametoindex(options->interfaces[place]) && if_nametoindex(before) &&
	    !is_taken(options, before))
		options->interfaces[place] = before;
	return options->interfaces[place];
}
