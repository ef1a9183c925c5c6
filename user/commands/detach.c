// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard detach */
#include "kernel/attach.h"
#include "commands/command.h"
#include "commands/common_options.h"
#include "commands/option.h"
#include "kernel/published.h"
#include "daemon/withdrawn.h"
#include "lists/list_recovery.h"
#include "lists/list_session.h"
#include "kernel/instance.h"
#include "base/log.h"
#include "base/terminal.h"
#include "base/timebase.h"
#include "kernel/object.h"

#include <argp.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_KEEP_STATE = 0x100, OPTION_FORCE, OPTION_FORGET };

enum { ATTACHMENTS_AT_MOST = 256 };

struct detach_options {
	struct common_options common;
	char **interfaces; /* none: all */
	int interface_count;
	bool keep_state;
	bool force;
	bool forget;
};

/* What detach did. */
struct detachment {
	struct attachment attachments[ATTACHMENTS_AT_MOST];
	int count;
	bool state_removed;
	char lists[LIST_SUMMARY]; /* summary of the lists; or "" */
};

static const struct argp_option option_table[] = {
	{ "keep-state", OPTION_KEEP_STATE, NULL, 0,
	  "leave the maps pinned, with blocks and counters, for a later run", 0 },
	{ "forget", OPTION_FORGET, NULL, 0,
	  "also delete the record of the lists: blocks and allowances are not restored", 0 },
	{ "force", OPTION_FORCE, NULL, 0,
	  "detach even while the daemon runs, which then sees no packets", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{ &common_json, 0, NULL, 0 },
	{},
};

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct detach_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &options->common, 2);
		return 0;
	case OPTION_KEEP_STATE:
		options->keep_state = true;
		return 0;
	case OPTION_FORGET:
		options->forget = true;
		return 0;
	case OPTION_FORCE:
		options->force = true;
		return 0;
	case ARGP_KEY_ARGS:
		options->interfaces = state->argv + state->next;
		options->interface_count = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp parser = {
	option_table,
	parse_option,
	"[INTERFACE...]",
	"Detach from interfaces (default: all) and, once none are left, delete the state: blocks, "
	"allow list, counters. Blocks of operators and rules are recorded, and restored by the "
	"next run.",
	common,
	NULL,
	NULL,
};

static bool is_named(const struct detach_options *options, const char *name)
{
	for (int i = 0; i < options->interface_count; i++) {
		if (!strcmp(options->interfaces[i], name))
			return true;
	}
	return options->interface_count == 0;
}

static bool is_attached(const struct attachment *attachments, int count, const char *name)
{
	for (int i = 0; i < count; i++) {
		if (!strcmp(attachments[i].name, name))
			return true;
	}
	return false;
}

/* Makes all checks that can refuse before anything is changed. */
static int check(const struct detach_options *options, const struct attachment *attachments,
		 int count)
{
	int pid = instance_running(options->common.instance);

	if (pid < 0)
		return pid;
	if (pid && !options->force)
		return log_error(-EBUSY,
				 "instance \"%s\" is running as process %d, which detaches when it "
				 "is stopped; --force detaches anyway",
				 options->common.instance, pid);
	for (int i = 0; i < options->interface_count; i++) {
		if (!is_attached(attachments, count, options->interfaces[i]))
			return log_error(-ENOENT, "instance \"%s\" is not attached to \"%s\"",
					 options->common.instance, options->interfaces[i]);
	}
	return 0;
}

static int remove_attachments(const struct detach_options *options, struct detachment *done,
			      const struct attachment *attachments, int count)
{
	int error = 0, failed;

	for (int i = 0; i < count; i++) {
		if (!is_named(options, attachments[i].name))
			continue;
		/* First: the daemon must not attach again in between. */
		if (instance_running(options->common.instance) > 0)
			withdrawn_add(options->common.instance, attachments[i].name);
		failed = attach_remove(&attachments[i], options->common.instance);
		if (failed)
			error = failed;
		else
			done->attachments[done->count++] = attachments[i];
	}
	return error;
}

/* Saves the lists so that the next start restores them, including changes that a killed daemon had
 * not yet recorded. */
static int save_lists(const struct detach_options *options, struct detachment *done)
{
	const __u64 now = timebase_now();
	struct pins pins;
	int lock, error;

	/* It must be possible to remove what another version left. */
	if (!pins_are_readable(options->common.instance)) {
		if (pins_are_complete(options->common.instance))
			snprintf(done->lists, sizeof(done->lists),
				 "lists: in the layout of another version; the next start restores "
				 "what "
				 "that version recorded");
		return 0;
	}
	error = pins_open(&pins, options->common.instance);
	if (error)
		return error;
	if (options->forget) {
		list_session_forget(&pins);
		pins_close(&pins);
		return 0;
	}
	lock = pins_lock_lists(options->common.instance);
	list_session_join(&pins, true);
	if (lock >= 0)
		list_recover(&pins, lock, now);
	if (lock >= 0 && list_session_save(&pins, now))
		log_warning(0, "list changes that the daemon had not recorded are lost");
	list_session_summary(done->lists, &pins, now);
	list_session_end(&pins);
	if (lock >= 0)
		close(lock);
	pins_close(&pins);
	return 0;
}

static int detach(const struct detach_options *options, struct detachment *done)
{
	struct attachment attachments[ATTACHMENTS_AT_MOST];
	int count, error;

	error = instance_check_privileges();
	if (error)
		return error;
	/* Reports it if there is no such instance. Leftovers of a failed load have no state. */
	error = pins_find(options->common.instance);
	if (error)
		return error;
	count = attach_list(options->common.instance, attachments, ATTACHMENTS_AT_MOST);
	if (count < 0)
		return count;
	if (count > ATTACHMENTS_AT_MOST)
		count = ATTACHMENTS_AT_MOST;
	error = check(options, attachments, count);
	if (!error)
		error = remove_attachments(options, done, attachments, count);
	if (error || options->keep_state || done->count < count)
		return error;
	error = save_lists(options, done);
	if (!error)
		error = object_unpin(options->common.instance);
	done->state_removed = !error;
	if (!error)
		published_forget(options->common.instance);
	return error;
}

static void print_text(const struct detachment *done, const struct detach_options *options)
{
	for (int i = 0; i < done->count; i++)
		printf("detached from %s\n", done->attachments[i].name);
	if (done->lists[0])
		terminal_message(stdout, done->lists);
	if (done->state_removed)
		printf("removed the state of instance \"%s\"\n", options->common.instance);
}

static void print_json(const struct detachment *done, const struct detach_options *options)
{
	json_t *interfaces = json_array();
	json_t *root = json_object();

	for (int i = 0; i < done->count; i++) {
		const struct attachment *attachment = &done->attachments[i];

		json_array_append_new(interfaces,
				      json_pack("{s:s, s:i, s:s, s:s}", "interface",
						attachment->name, "ifindex", attachment->ifindex,
						"attach", attach_kind_name(attachment->kind),
						"mode", attach_mode_name(attachment->mode)));
	}
	json_object_set_new(root, "instance", json_string(options->common.instance));
	json_object_set_new(root, "detached", interfaces);
	json_object_set_new(root, "state_removed", json_boolean(done->state_removed));
	json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

int command_detach(int argc, char **argv)
{
	struct detach_options options = { .common = COMMON_OPTIONS_INIT };
	struct detachment done = {};
	int error;

	option_parse(&parser, argc, argv, &options);
	error = detach(&options, &done);
	if (error && done.count == 0)
		return 1;
	if (options.common.json)
		print_json(&done, &options);
	else
		print_text(&done, &options);
	return error ? 1 : 0;
}
