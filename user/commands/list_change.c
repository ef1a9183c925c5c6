// SPDX-License-Identifier: GPL-2.0-only
#include "commands/option.h"
#include "commands/list_change.h"

#include "base/log.h"
#include "commands/liveness.h"
#include "lists/audit.h"
#include "lists/blocklist.h"
#include "lists/list_arrears.h"
#include "lists/list_recovery.h"
#include "lists/list_session.h"
#include "lists/list_store.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_VLAN = 0x200, OPTION_FROM, OPTION_SKIP_BAD, OPTION_TAG };

enum { VLAN_MOST = 4094 };

#define FOR_MOST (3650 * 86400ULL * NSEC_PER_SEC)

static const struct argp_option option_table[] = {
	{ "vlan", OPTION_VLAN, "ID", 0, "only in this VLAN, 1 to 4094 (default: in every network)",
	  0 },
	{ "from", OPTION_FROM, "FILE", 0,
	  "also read addresses and prefixes from a file; -: standard input; may be repeated. "
	  "Accepted are one per line with comments after # or ;, CSV, the output of ipset save, "
	  "and JSON lines",
	  0 },
	{ "skip-bad", OPTION_SKIP_BAD, NULL, 0,
	  "skip, with a warning, invalid lines and addresses that cannot be changed (default: "
	  "change nothing then)",
	  0 },
	{ "tag", OPTION_TAG, "NAME", 0,
	  "the list that the entries belong to; an address can be in several", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

static void refuse_prefix(const struct argp_state *state, const char *text)
{
	char suggestion[PREFIX_TEXT];
	struct prefix network;

	if (prefix_suggest(text, &network))
		option_error(
			state,
			"\"%s\" has bits set after its length; did you mean %s? Accepted are an "
			"address, or a prefix without such bits",
			text, prefix_format(suggestion, &network));
	option_error(state,
		     "\"%s\" is not an address or prefix: accepted are 192.0.2.1, 2001:db8::1, and "
		     "with a length 192.0.2.0/24, 2001:db8::/32, with no bits set after it",
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

static void note_file(struct list_change *change, const struct argp_state *state, const char *name)
{
	if (change->file_count == LIST_CHANGE_FILES)
		option_error(state, "--from: at most %d files", LIST_CHANGE_FILES);
	else
		change->files[change->file_count++] = name;
}

/* Errors in the files are reported; nothing has been changed yet. */
static void read_files(struct list_change *change)
{
	struct blocklist list = { .prefixes = change->names, .skip_bad = change->skip_bad };
	int error = 0;

	for (int i = 0; i < change->file_count; i++) {
		const char *name = change->files[i];
		int result = strcmp(name, "-") != 0 ?
				     blocklist_read_file(&list, name, false) :
				     blocklist_read(&list, stdin, "standard input");

		error = result ? result : error;
	}
	change->names = list.prefixes;
	change->bad = list.bad;
	if (error) {
		log_error(0, "nothing is changed%s",
			  error == -EINVAL ? " (--skip-bad changes the rest)" : "");
		exit(EXIT_FAILURE);
	}
}

static __u32 parse_vlan(const struct argp_state *state, const char *text)
{
	__u64 vlan;

	if (units_parse_count(text, &vlan) || vlan < 1 || vlan > VLAN_MOST)
		option_error(state, "--vlan %s: accepted are 1 to %d", text, VLAN_MOST);
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
		note_file(change, state, argument);
		return 0;
	case OPTION_SKIP_BAD:
		change->skip_bad = true;
		return 0;
	case OPTION_TAG:
		if (!blocklist_is_tag(argument))
			option_error(state, "--tag \"%s\": accepted are " BLOCKLIST_TAG_ACCEPTED,
				     argument);
		change->tag = argument;
		return 0;
	case ARGP_KEY_ARG:
		take_prefix(change, state, argument);
		return 0;
	case ARGP_KEY_END:
		change->arguments = state->argv;
		read_files(change);
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
		option_error(
			state,
			"--for \"%s\": accepted are durations above 0 and up to 3650d, such as "
			"90s, 10m, 24h or 7d; without --for it lasts until removed",
			text);
	return duration;
}

struct address list_change_address(const struct argp_state *state, const char *option,
				   const char *text)
{
	struct prefix prefix = {};

	if (prefix_parse(text, &prefix) || prefix.length != PREFIX_WHOLE)
		option_error(state, "%s \"%s\": accepted is an address, 192.0.2.1 or 2001:db8::1",
			     option, text);
	return prefix.address;
}

void list_change_reason(const struct argp_state *state, char *reason, const char *text)
{
	if (strlen(text) >= LIST_REASON)
		option_error(state, "--reason: at most %d bytes", LIST_REASON - 1);
	for (const char *c = text; *c; c++)
		if (iscntrl((unsigned char)*c))
			option_error(state, "--reason: one line, without control characters");
	snprintf(reason, LIST_REASON, "%s", text);
}

struct list_batch list_change_batch(const struct list_change *change,
				    const struct list_entry *model)
{
	struct list_batch batch = {
		.model = *model,
		.prefixes = change->names.prefixes,
		.count = (size_t)change->names.count,
	};

	batch.model.network = change->network;
	audit_author(batch.model.author, sizeof(batch.model.author));
	snprintf(batch.model.tag, sizeof(batch.model.tag), "%s", change->tag ?: "");
	return batch;
}

/* Blocks signals, so that a bulk change is not interrupted halfway. */
static void hold_signals(struct list_change *change)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_LENGTH(ending); i++)
		sigaddset(&set, ending[i]);
	sigprocmask(SIG_BLOCK, &set, &change->signals);
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
	hold_signals(change);
	list_session_join(&change->pins, true);
	list_recover(&change->pins, change->lock, timebase_now());
	list_recovery_mark(change->lock);
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
	if (store ? list_store_commit(store) != 0 : change->pins.state->lists.store[0] != '\0') {
		list_arrears_note(&change->pins);
		log_warning(0, "the change is in force but not recorded: a stop or a reboot "
			       "forgets it, unless the daemon can write lists.file before");
	}
	list_session_end(&change->pins);
	list_recovery_clear(change->lock);
	close(change->lock);
	change->lock = -1;
	sigprocmask(SIG_SETMASK, &change->signals, NULL);
	liveness_warn(&change->pins, change->common.instance);
}

void list_change_end(struct list_change *change)
{
	list_change_unlock(change);
	pins_close(&change->pins);
	free(change->names.prefixes);
}

/* The entry of a list that holds a name which is not on it. */
struct holder {
	struct prefix name, prefix; /* the longest; length 0: there is none */
	__u64 now;
};

static int consider_holder(const struct list_entry *entry, void *context)
{
	struct holder *holder = context;
	const struct prefix *prefix = &entry->prefix;
	const struct address name = holder->name.address;

	if (!side_has_peer(entry->side) && list_live(entry->expires, holder->now) &&
	    prefix->length < holder->name.length && prefix->length >= holder->prefix.length &&
	    prefix_holds(prefix, &name))
		holder->prefix = *prefix;
	return 0;
}

static void report_missing(const struct list_change *change, const struct prefix *name,
			   enum list_which list, bool searches, __u64 now)
{
	static const char *const lists[] = {
		[LIST_BLOCKS] = "block list", [LIST_ALLOWS] = "allow list"
	};
	struct holder holder = { .name = *name, .now = now };
	char text[PREFIX_TEXT], holds[PREFIX_TEXT];

	prefix_format(text, name);
	if (searches)
		lists_each(&change->pins, list, consider_holder, &holder);
	if (!holder.prefix.length) {
		log_error(0, "%s is not on the %s", text, lists[list]);
		return;
	}
	prefix_format(holds, &holder.prefix);
	if (list == LIST_BLOCKS)
		log_error(0,
			  "%s is not on the block list, but %s, which holds it, is (icmpguard "
			  "unblock %s lifts that; icmpguard allow %s exempts this one)",
			  text, holds, holds, text);
	else
		log_error(0,
			  "%s is not on the allow list, but %s, which holds it, is (icmpguard "
			  "disallow %s removes that)",
			  text, holds, holds);
}

int list_change_check(const struct list_change *change, const struct prefix_set *standing,
		      enum list_which list, __u64 now)
{
	const struct prefix_set *names = &change->names;
	int missing = 0;

	for (int i = 0; i < names->count; i++)
		if (!prefix_set_has(standing, &names->prefixes[i]))
			report_missing(change, &names->prefixes[i], list,
				       missing++ < BLOCKLIST_REPORTED, now);
	return missing ? -ENOENT : 0;
}

void list_change_refuse(struct list_change *change, const char *format, ...)
{
	char text[512];
	va_list arguments;

	if (change->refused++ >= BLOCKLIST_REPORTED)
		return;
	va_start(arguments, format);
	/* NOLINTNEXTLINE(*valist.Uninitialized): va_start() set it */
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (change->skip_bad)
		log_warning(0, "%s: left out", text);
	else
		log_error(0, "%s", text);
}

enum { AUDITED = 100 }; /* names in an audit record */

void list_change_audit(const struct list_change *change, const char *action, const char *reason,
		       json_t *details)
{
	json_t *names = json_array();
	char text[PREFIX_TEXT];

	for (int i = 0; i < change->names.count && i < AUDITED; i++)
		json_array_append_new(names,
				      json_string(prefix_format(text, &change->names.prefixes[i])));
	if (!details)
		details = json_object();
	json_object_set_new(details, "prefixes", names);
	json_object_set_new(details, "count", json_integer(change->names.count));
	if (change->tag)
		json_object_set_new(details, "tag", json_string(change->tag));
	audit_write(&(struct audit_record){ .path = change->pins.state->lists.audit,
					    .instance = change->common.instance,
					    .action = action,
					    .reason = reason,
					    .arguments = change->arguments,
					    .details = details });
}

const char *list_change_summary(char *text, const struct list_change *change)
{
	int addresses = 0, prefixes;

	for (int i = 0; i < change->names.count; i++)
		addresses += change->names.prefixes[i].length == PREFIX_WHOLE;
	prefixes = change->names.count - addresses;
	snprintf(text, LIST_CHANGE_TEXT, "%d address%s and %d prefix%s", addresses,
		 addresses == 1 ? "" : "es", prefixes, prefixes == 1 ? "" : "es");
	return text;
}

void list_change_print_tally(const struct list_change *change, const struct list_tally *tally,
			     bool replaced)
{
	if (change->tag)
		printf("list %s: ", change->tag);
	printf("%u new, %u as before", tally->added, tally->kept);
	if (replaced)
		printf(", %u removed", tally->removed);
	if (change->bad + change->refused)
		printf(", %zu left out", change->bad + change->refused);
	putchar('\n');
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
