// SPDX-License-Identifier: GPL-2.0-only
/* icmpguard mute, icmpguard unmute */
#include "commands/command.h"

#include "alerts/mutes.h"
#include "base/log.h"
#include "base/names.h"
#include "base/prefix.h"
#include "base/timebase.h"
#include "base/units.h"
#include "commands/common_options.h"
#include "commands/list_change.h"
#include "commands/liveness.h"
#include "commands/option.h"
#include "detectors/rule.h"
#include "lists/audit.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_FOR = 0x100, OPTION_REASON, OPTION_ALL };

#define FOR_MOST (365 * 86400ULL * NSEC_PER_SEC)

struct arguments {
	struct common_options common;
	struct mute mute;
	__u64 lasts; /* ns */
	bool undo;
	bool all; /* unmute --all */
	int named;
};

static const struct argp_option mute_table[] = {
	{ "for", OPTION_FOR, "DURATION", 0, "how long: 90s, 10m, 24h, 7d; at most 365d", 0 },
	{ "reason", OPTION_REASON, "TEXT", 0, "the reason, shown in the list of mutes", 0 },
	{},
};

static const struct argp_option unmute_table[] = {
	{ "all", OPTION_ALL, NULL, 0, "end every mute", 0 },
	{},
};

static const struct argp_child common[] = {
	{ &common_instance, 0, NULL, 0 },
	{},
};

static void take_rule(const struct argp_state *state, struct arguments *arguments, const char *word)
{
	const char *words[RULE_COUNT + 1];
	int found;

	for (int rule = 0; rule < RULE_COUNT; rule++)
		words[rule] = rule_names[rule];
	words[RULE_COUNT] = "all";
	found = option_choose(state, "rule", word, words, RULE_COUNT + 1);
	arguments->mute.rule = found == RULE_COUNT ? MUTE_ALL_RULES : found;
}

static void take_word(const struct argp_state *state, struct arguments *arguments, const char *word)
{
	switch (arguments->named++) {
	case 0:
		take_rule(state, arguments, word);
		break;
	case 1:
		if (prefix_parse(word, &arguments->mute.about))
			option_error(state,
				     "\"%s\" is not an address or prefix: accepted are 192.0.2.1, "
				     "2001:db8::1, and with a length 192.0.2.0/24, 2001:db8::/32, "
				     "with no bits set after it",
				     word);
		break;
	default:
		option_error(state, "only one rule and one address or prefix, not also \"%s\"",
			     word);
	}
}

static void check(const struct argp_state *state, const struct arguments *arguments)
{
	if (arguments->all && arguments->named)
		option_error(state, "--all, or a rule and an address, not both");
	if (!arguments->all && arguments->named < 2)
		option_error(state, "a rule (or all) and an address or prefix are needed, as in "
				    "\"sweep 192.0.2.7\"");
	if (!arguments->undo && !arguments->lasts)
		option_error(state, "--for is needed: 90s, 10m, 24h, 7d; at most 365d");
	if (!arguments->undo && !arguments->mute.reason[0])
		option_error(state, "--reason is needed: the list of mutes shows it");
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		common_options_pass(state, &arguments->common, 1);
		return 0;
	case OPTION_FOR:
		if (units_parse_duration(argument, &arguments->lasts) || !arguments->lasts ||
		    arguments->lasts > FOR_MOST)
			option_error(state,
				     "--for %s: accepted are 90s, 10m, 24h, 7d; at most 365d",
				     argument);
		return 0;
	case OPTION_REASON:
		if (strlen(argument) >= MUTE_REASON)
			option_error(state, "--reason: at most %d bytes are accepted",
				     MUTE_REASON - 1);
		for (const char *at = argument; *at; at++)
			if (iscntrl((unsigned char)*at))
				option_error(state,
					     "--reason: one line, without control characters");
		strcpy(arguments->mute.reason, argument);
		return 0;
	case OPTION_ALL:
		arguments->all = true;
		return 0;
	case ARGP_KEY_ARG:
		take_word(state, arguments, argument);
		return 0;
	case ARGP_KEY_END:
		check(state, arguments);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp mute_parser = {
	mute_table,
	parse_option,
	"RULE|all ADDRESS[/LENGTH]",
	"Suppress the alerts of a rule about an address or a prefix for a time. Nothing else "
	"changes: the response of the rule (limit, block, drop) still applies, and findings are "
	"counted (icmpguard_alerts_muted_total). An active alert is cleared. The mute takes effect "
	"at the daemon's next poll.\vicmpguard list mutes lists the mutes; icmpguard allow also "
	"exempts an address from limits and blocks.",
	common,
	NULL,
	NULL,
};

static const struct argp unmute_parser = {
	unmute_table,
	parse_option,
	"RULE|all ADDRESS[/LENGTH]",
	"End the mute of exactly this rule and this address or prefix.",
	common,
	NULL,
	NULL,
};

static int add(struct mutes *mutes, const struct arguments *arguments, const char *path)
{
	const struct mute *mute = &arguments->mute;
	char prefix[PREFIX_TEXT], lasts[UNITS_TEXT];
	int error = mutes_add(mutes, mute);

	if (!error)
		error = mutes_write(mutes, path);
	if (!error)
		printf("muted %s about %s for %s\n", mute_rule_name(mute),
		       prefix_format(prefix, &mute->about),
		       units_format_duration(lasts, arguments->lasts));
	return error;
}

static int undo(struct mutes *mutes, const struct arguments *arguments, const char *path)
{
	const struct mute *mute = &arguments->mute;
	char prefix[PREFIX_TEXT];
	size_t removed = mutes_remove(mutes, mute->rule, arguments->all ? NULL : &mute->about);
	int error;

	if (!removed && !arguments->all)
		return log_error(-ENOENT, "no mute of %s about %s; icmpguard list mutes lists them",
				 mute_rule_name(mute), prefix_format(prefix, &mute->about));
	error = mutes_write(mutes, path);
	if (!error)
		printf("ended %zu mute%s\n", removed, removed == 1 ? "" : "s");
	return error;
}

/* Serializes writers with the lock of the lists. */
static int change(const struct arguments *arguments, const char *path)
{
	struct mutes *mutes = calloc(1, sizeof(*mutes));
	int lock = pins_lock_lists(arguments->common.instance);
	int error = lock < 0 ? lock : mutes ? 0 : log_error(-ENOMEM, "out of memory");

	if (!error)
		error = mutes_read(mutes, path);
	if (!error) {
		mutes_expire(mutes, timebase_now() + timebase_offset());
		error = arguments->undo ? undo(mutes, arguments, path) :
					  add(mutes, arguments, path);
	}
	if (lock >= 0)
		close(lock);
	free(mutes);
	return error;
}

static int run(int argc, char **argv, const struct argp *parser, bool undo)
{
	struct arguments arguments = { .common = COMMON_OPTIONS_INIT, .undo = undo };
	char path[MUTES_PATH];
	struct pins pins;
	bool fits;

	option_parse(parser, argc, argv, &arguments);
	arguments.mute.created = timebase_now() + timebase_offset();
	arguments.mute.until = arguments.mute.created + arguments.lasts;
	audit_author(arguments.mute.author, sizeof(arguments.mute.author));
	if (pins_open(&pins, arguments.common.instance))
		return 1;
	liveness_warn(&pins, arguments.common.instance);
	fits = mutes_path(path, pins.state->lists.store, arguments.common.instance);
	pins_close(&pins);
	if (!fits)
		return log_error(1, "the name of the file of mutes is too long");
	return change(&arguments, path) ? 1 : 0;
}

int command_mute(int argc, char **argv)
{
	return run(argc, argv, &mute_parser, false);
}

int command_unmute(int argc, char **argv)
{
	return run(argc, argv, &unmute_parser, true);
}
