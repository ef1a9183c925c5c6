// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard show */
#include "commands/show.h"

#include "base/log.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/liveness.h"
#include "commands/option.h"
#include "commands/records.h"
#include "commands/show_talks.h"
#include "config/config.h"
#include "config/segment.h"
#include "kernel/networks.h"
#include "kernel/object.h"
#include "lists/list_session.h"
#include "lists/lists.h"
#include "respond/protect.h"
#include "respond/protect_file.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
	struct common_options common;
	struct prefix about;
	bool named;
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_in_force, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

static bool is_host_name(const char *text)
{
	size_t length = strlen(text);

	/* Digits, dots and colons alone are meant as an address. */
	return length && strspn(text, "0123456789.:/") != length && !strpbrk(text, "/:");
}

/* Resolves a host name to its first address. */
static bool resolve(const char *name, struct prefix *prefix)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_RAW };
	struct addrinfo *found;
	char text[NI_MAXHOST];
	bool known;

	if (getaddrinfo(name, NULL, &hints, &found))
		return false;
	known = !getnameinfo(found->ai_addr, found->ai_addrlen, text, sizeof(text), NULL, 0,
			     NI_NUMERICHOST);
	freeaddrinfo(found);
	if (known)
		text[strcspn(text, "%")] = '\0';
	return known && !prefix_parse(text, prefix);
}

static void parse_subject(const struct argp_state *state, struct arguments *arguments,
			  const char *text)
{
	if (arguments->named)
		option_error(state, "only one address or prefix, not also \"%s\"", text);
	arguments->named = true;
	if (!prefix_parse(text, &arguments->about))
		return;
	if (!is_host_name(text))
		option_error(
			state,
			"\"%s\" is not an address or prefix: accepted are 192.0.2.1, 2001:db8::1, "
			"and with a length 192.0.2.0/24, 2001:db8::/32, or the name of a host",
			text);
	else if (!resolve(text, &arguments->about))
		option_error(state, "cannot resolve the host name \"%s\"", text);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 3);
		return 0;
	case ARGP_KEY_ARG:
		parse_subject(state, arguments, argument);
		return 0;
	case ARGP_KEY_END:
		if (!arguments->named)
			option_error(state, "name what to show: ADDRESS[/LENGTH] or a host");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	NULL,
	parse_option,
	"ADDRESS[/LENGTH]|HOST",
	"Show everything known about an address or a prefix: its role in this network, what it "
	"sends and receives, which blocks and allowances cover it, its alerts, what they mean and "
	"what to do.",
	common,
	NULL,
	NULL,
};

static bool overlaps_any(const struct pins *pins, enum network_list list,
			 const struct prefix *about)
{
	const struct network_place place = networks_in_force(pins, list);
	struct prefix prefixes[NETWORKS_MOST];
	size_t count = networks_read(&place, prefixes, NETWORKS_MOST);

	for (size_t i = 0; i < count; i++)
		if (prefix_overlaps(&prefixes[i], about))
			return true;
	return false;
}

static int read_standing(struct show *show, const struct pins *pins,
			 const struct settings *settings, const char *instance)
{
	struct protected_list *protected = protect_load_instance(instance);
	const struct address address = show->about.address;
	const char *reason;

	if (!protected)
		return log_error(-ENOMEM, "out of memory");
	reason = protect_reason(protected, &show->about);
	snprintf(show->protected, sizeof(show->protected), "%s", reason ? reason : "");
	protect_free(protected);
	show->home = overlaps_any(pins, NETWORKS_HOME, &show->about);
	show->segment = segment_name(&settings->segments, &address);
	show->allowed = lists_cover(pins, &show->about, show->now, NULL);
	return 0;
}

struct listing {
	struct show *show;
	const struct pins *pins;
};

static int take_entry(const struct list_entry *entry, void *context)
{
	const struct listing *listing = context;
	struct show *show = listing->show;

	if (!list_live(entry->expires, show->now) || !list_entry_is_about(entry, &show->about))
		return 0;
	if (show->entry_count < SHOW_ENTRIES) {
		show->entries[show->entry_count] = *entry;
		show->enforced[show->entry_count] = entry->action != LIST_ALLOW &&
						    lists_enforced(listing->pins, entry, show->now);
	}
	show->entry_count++;
	return 0;
}

static int read_lists(struct show *show, const struct pins *pins)
{
	struct listing listing = { show, pins };
	int error = lists_each(pins, LIST_BLOCKS, take_entry, &listing);

	return error ? error : lists_each(pins, LIST_ALLOWS, take_entry, &listing);
}

/* Measures what it sends and receives for one second. */
static int read_traffic(struct show *show, const struct pins *pins)
{
	const struct top_filter filter = { -1, -1, &show->about };
	int error;

	show->sources.table = &top_sources;
	show->targets.table = &top_targets;
	show->sources.filter = show->targets.filter = filter;
	error = top_read_before(&show->sources, pins);
	if (!error)
		error = top_read_before(&show->targets, pins);
	if (!error)
		error = top_read_after(&show->sources, pins, NSEC_PER_SEC);
	if (!error)
		error = top_read_after(&show->targets, pins, 0);
	if (error)
		return error;
	top_arrange(&show->sources.rows, TOP_BY_RATE);
	top_arrange(&show->targets.rows, TOP_BY_RATE);
	return 0;
}

static void read_alerts(struct show *show, const char *file, const char *instance)
{
	struct record_filter latest = RECORD_FILTER_ALL, active;

	latest.about = &show->about;
	latest.instance = instance;
	active = latest;
	active.active = true;
	records_beside(&show->records, file, SHOW_RECORDS, &latest);
	records_beside(&show->active, file, SHOW_RECORDS, &active);
}

static int gather(struct show *show, const struct arguments *arguments,
		  const struct settings *settings)
{
	struct pins pins;
	int error = pins_open(&pins, arguments->common.instance);

	if (error)
		return error;
	liveness_warn(&pins, arguments->common.instance);
	list_session_join(&pins, false);
	show->about = arguments->about;
	show->now = timebase_now();
	error = read_standing(show, &pins, settings, arguments->common.instance);
	if (!error)
		error = read_lists(show, &pins);
	list_session_end(&pins);
	if (!error)
		error = read_traffic(show, &pins);
	if (!error)
		error = talks_read(&show->talks, &pins, &show->about);
	show_talks_arrange(&show->talks);
	show->now = timebase_now();
	pins_close(&pins);
	snprintf(show->evidence, sizeof(show->evidence), "%s", settings->evidence_directory);
	read_alerts(show, settings->alert_file, arguments->common.instance);
	return error;
}

static int run(struct show *show, struct settings *settings, const struct arguments *arguments)
{
	int error = common_settings(&arguments->common, settings);

	if (!error)
		error = gather(show, arguments, settings);
	if (!error && arguments->common.json)
		error = show_write_json(stdout, show);
	else if (!error)
		show_print(stdout, show);
	top_read_free(&show->sources);
	top_read_free(&show->targets);
	talks_free(&show->talks);
	tail_free(&show->records);
	tail_free(&show->active);
	return error;
}

int command_show(int argc, char **argv)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT };
	struct settings *settings = calloc(1, sizeof(*settings));
	struct show *show = calloc(1, sizeof(*show));
	int error;

	option_parse(&parser, argc, argv, &arguments);
	if (show && settings)
		error = run(show, settings, &arguments);
	else
		error = log_error(-ENOMEM, "out of memory");
	free(show);
	free(settings);
	return error ? 1 : 0;
}
