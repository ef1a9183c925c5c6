// SPDX-License-Identifier: GPL-2.0-only
/* Checks settings that are valid each but inconsistent together. */
#include "config/config_origin.h"

#include "base/log.h"
#include "config/policy.h"
#include "config/same_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A constraint on one setting and another that it depends on, if any. */
struct check {
	const char *path, *other;
	bool (*holds)(const struct settings *settings);
	const char *problem; /* including what is accepted */
};

static bool heartbeat_outlasts_polls(const struct settings *settings)
{
	return !settings->heartbeat_limit ||
	       settings->heartbeat_limit >= 2 * settings->poll_interval;
}

static bool alerts_outlast_polls(const struct settings *settings)
{
	return settings->alert_clear >= 2 * settings->poll_interval;
}

static bool blocks_fit(const struct settings *settings)
{
	return settings->block_most <= settings->map_blocks;
}

static const struct check checks[] = {
	{ "heartbeat-limit", "poll-interval", heartbeat_outlasts_polls,
	  "the kernel would consider the daemon dead between two polls; accepted: 0s, or at least "
	  "twice poll-interval" },
	{ "alerts.clear", "poll-interval", alerts_outlast_polls,
	  "alerts would clear between two polls; accepted: at least twice poll-interval" },
	{ "block.max", "maps.blocks", blocks_fit,
	  "the table would be full first; accepted: at most maps.blocks" },
};

const char *origin_text(char *text, const char *file, size_t line)
{
	if (!file)
		return strcpy(text, "--set");
	if (line)
		snprintf(text, ORIGIN_TEXT, "%.4000s:%zu", file, line);
	else
		snprintf(text, ORIGIN_TEXT, "%.4000s", file);
	return text;
}

/* Finds where a setting was given; returns false if it has its default. */
static bool find_origin(const struct origins *origins, const struct setting *setting, char *text)
{
	size_t row = (size_t)(setting - setting_table);
	unsigned int depth = 0;

	for (const char *c = setting->path; *c; c++)
		depth += *c == '.';
	if (origins->assigned[row])
		origin_text(text, NULL, 0);
	else
		origin_text(text, origins->file ?: "defaults", origins->lines[row][depth]);
	return origins->assigned[row] || origins->lines[row][depth];
}

static int report(const struct settings *settings, const struct origins *origins,
		  const struct check *check)
{
	const struct setting *setting = setting_find(check->path);
	const struct setting *other = setting_find(check->other);
	char *value = setting_text(setting, settings);
	char *other_value = setting_text(other, settings);
	char where[ORIGIN_TEXT];

	if (!find_origin(origins, setting, where))
		find_origin(origins, other, where);
	log_error(0, "%s: %s: %s with %s: %s: %s", where, setting->path, value ?: "?", other->path,
		  other_value ?: "?", check->problem);
	free(value);
	free(other_value);
	return -EINVAL;
}

/* Checks a window setting: the general one, or a rule's in each view. */
static bool window_outlasts_polls(const struct settings *settings, const struct setting *setting)
{
	for (unsigned int view = 0; view < VIEW_COUNT; view++) {
		__u64 window = *(const __u64 *)setting_value(setting, settings, view);

		if (window && window < 2 * settings->poll_interval)
			return false;
	}
	return true;
}

static int check_windows(const struct settings *settings, const struct origins *origins)
{
	struct check check = {
		.other = "poll-interval",
		.problem = "whole windows would go unread; accepted: at least twice poll-interval",
	};
	int error = 0;

	for (size_t i = 0; i < SETTING_COUNT; i++) {
		check.path = setting_table[i].path;
		if (!strcmp(setting_key(check.path), "window") &&
		    !window_outlasts_polls(settings, &setting_table[i]))
			error = report(settings, origins, &check);
	}
	return error;
}

/* Checks that no file of this program is named twice: one use would overwrite the other's. */
static int check_files(const struct settings *settings, const struct origins *origins)
{
	struct check check = { .problem = "one file for two purposes; accepted: two names" };
	int error = 0;

	for (size_t a = 0; a < SETTING_COUNT; a++) {
		check.path = setting_table[a].path;
		for (size_t b = a + 1; b < SETTING_COUNT; b++) {
			check.other = setting_table[b].path;
			if (settings_share_file(settings, &setting_table[a], &setting_table[b]))
				error = report(settings, origins, &check);
		}
	}
	return error;
}

/* Warns about a setting that is accepted but has less effect than it says. */
static void warn_of_scope(const struct settings *settings, const struct origins *origins)
{
	char where[ORIGIN_TEXT];

	if (settings->block_scope != BLOCK_ALL || settings->verified_sources)
		return;
	find_origin(origins, setting_find("block.scope"), where);
	log_warning(0,
		    "%s: block.scope: all: rules block with scope icmp, since sources may be "
		    "forged; block.verified-sources: yes declares that none are",
		    where);
}

/* Checks that the policy's rules do not create too many combinations of types and codes. */
static int check_policy(const struct settings *settings, const struct origins *origins)
{
	struct policy_config *policy = malloc(sizeof(*policy));
	struct policy_type *types = calloc(POLICY_TYPES, sizeof(*types));
	int error = policy && types ? policy_resolve(settings, policy, types) : -ENOMEM;
	char where[ORIGIN_TEXT];

	free(policy);
	free(types);
	if (!error)
		return 0;
	find_origin(origins, setting_find("policy-rules"), where);
	return log_error(error,
			 "%s: policy-rules: %s; accepted: rules that cover fewer different sets of "
			 "types and codes",
			 where, error == -ENOMEM ? "out of memory" : "too many overlaps");
}

int config_check(const struct settings *settings, const struct origins *origins)
{
	int error = check_windows(settings, origins);

	if (check_files(settings, origins))
		error = -EINVAL;
	warn_of_scope(settings, origins);
	if (settings->policy_rules.count && check_policy(settings, origins))
		error = -EINVAL;

	for (size_t i = 0; i < ARRAY_LENGTH(checks); i++)
		if (!checks[i].holds(settings))
			error = report(settings, origins, &checks[i]);
	return error;
}
