// SPDX-License-Identifier: GPL-2.0-only
#include "commands/list_change.h"

#include "base/log.h"
#include "commands/author.h"
#include "commands/liveness.h"
#include "lists/list_session.h"
#include "lists/list_store.h"
#include "base/prefix.h"
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_VLAN = 0x200, OPTION_FROM };

enum { VLAN_MOST = 4094 };

#define FOR_MOST (3650 * 86400ULL * NSEC_PER_SEC)

static const struct argp_option option_table[] = {
	{ "vlan", OPTION_VLAN, "ID", 0, "in this VLAN alone, 1 to 4094 (default: in every network)",
	  0 },
	{ "from", OPTION_FROM, "FILE", 0,
	  "addresses and prefixes also from a file, one a line; # and ; begin a comment; -: "
	  "standard input",
	  0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
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

static void take_line(struct list_change *change, const struct argp_state *state, const char *file,
		      unsigned int number, char *line)
{
	struct prefix prefix;
	char *text = line + strspn(line, " \t\r\n"), *rest;

	text[strcspn(text, "#;\r\n")] = '\0';
	for (rest = text + strlen(text); rest > text && isspace((unsigned char)rest[-1]); rest--)
		rest[-1] = '\0';
	if (!text[0])
		return;
	if (prefix_parse(text, &prefix))
		argp_error(state,
			   "%s, line %u: \"%s\" is no address or prefix: accepted are 192.0.2.1, "
			   "2001:db8::1, 192.0.2.0/24, 2001:db8::/32, one a line",
			   file, number, text);
	else if (prefix_set_append(&change->names, &prefix))
		exit(EXIT_FAILURE);
}

static void take_file(struct list_change *change, const struct argp_state *state, const char *name)
{
	bool standard = !strcmp(name, "-");
	FILE *file = standard ? stdin : fopen(name, "re");
	unsigned int number = 0;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		argp_error(state, "--from %s: %s", name, strerror(errno));
	while (file && getline(&line, &size, file) >= 0)
		take_line(change, state, standard ? "standard input" : name, ++number, line);
	if (file && ferror(file))
		argp_error(state, "--from %s: cannot be read", name);
	free(line);
	if (file && !standard)
		fclose(file);
}

static __u32 parse_vlan(const struct argp_state *state, const char *text)
{
	__u64 vlan;

	if (units_parse_count(text, &vlan) || vlan < 1 || vlan > VLAN_MOST)
		argp_error(state, "--vlan %s: accepted are 1 to %d", text, VLAN_MOST);
	return (__u32)vlan;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct list_change *change = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &change->common, 2);
		return 0;
	case OPTION_VLAN:
		change->network = parse_vlan(state, argument);
		return 0;
	case OPTION_FROM:
		take_file(change, state, argument);
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

const struct argp list_change_argp = { option_table, parse_option, NULL, NULL, common, NULL, NULL };

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

struct address list_change_address(const struct argp_state *state, const char *option,
				   const char *text)
{
	struct prefix prefix = {};

	if (prefix_parse(text, &prefix) || prefix.length != PREFIX_WHOLE)
		argp_error(state, "%s \"%s\": accepted is an address, 192.0.2.1 or 2001:db8::1",
			   option, text);
	return prefix.address;
}

void list_change_reason(const struct argp_state *state, char *reason, const char *text)
{
	if (strlen(text) >= LIST_REASON)
		argp_error(state, "--reason: at most %d bytes", LIST_REASON - 1);
	for (const char *c = text; *c; c++)
		if (iscntrl((unsigned char)*c))
			argp_error(state, "--reason: one line, without control characters");
	snprintf(reason, LIST_REASON, "%s", text);
}

struct list_entry *list_change_entries(const struct list_change *change,
				       const struct list_entry *model)
{
	struct list_entry *entries = calloc((size_t)change->names.count + 1, sizeof(*entries));

	if (!entries) {
		log_error(-ENOMEM, "out of memory for %d entries", change->names.count);
		return NULL;
	}
	for (int i = 0; i < change->names.count; i++) {
		entries[i] = *model;
		entries[i].prefix = change->names.prefixes[i];
		entries[i].network = change->network;
		author_name(entries[i].author, LIST_AUTHOR);
	}
	return entries;
}

int list_change_begin(struct list_change *change)
{
	int error = pins_open(&change->pins, change->common.instance);

	if (error)
		return error;
	change->lock = pins_lock_lists(change->common.instance);
	if (change->lock < 0) {
		pins_close(&change->pins);
		return change->lock;
	}
	list_session_join(&change->pins, true);
	if (change->pins.store && list_store_begin(change->pins.store)) {
		list_store_close(change->pins.store);
		change->pins.store = NULL;
	}
	return 0;
}

void list_change_unlock(struct list_change *change)
{
	struct list_store *store = change->pins.store;

	if (change->lock < 0)
		return;
	if (store ? list_store_commit(store) != 0 : change->pins.state->lists.store[0] != '\0')
		log_warning(0, "the change is in force, and is not recorded: it ends with the "
			       "next start or reboot");
	list_session_end(&change->pins);
	close(change->lock);
	change->lock = -1;
	liveness_warn(&change->pins, change->common.instance);
}

void list_change_end(struct list_change *change)
{
	list_change_unlock(change);
	pins_close(&change->pins);
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
