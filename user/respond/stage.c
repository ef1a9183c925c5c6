// SPDX-License-Identifier: GPL-2.0-only
#include "respond/stage.h"

#include "base/units.h"

#include <stdio.h>

enum { MICROSECONDS = 1000000 };

/*
 * ICMP has no handshake: whoever forges the packets of a finding chooses whom its block hits. So it
 * covers only one address, and only ICMP, unless forged sources are known to be filtered.
 */
static enum block_scope at_most(const struct settings *settings, enum block_scope scope)
{
	return scope == BLOCK_ALL && !settings->verified_sources ? BLOCK_ICMP : scope;
}

/* Returns the response of a rule to an offence: graduated ones start with a limit. */
static enum response response_at(enum response response, __u64 offence)
{
	static const enum response steps[] = { RESPONSE_LIMIT, RESPONSE_BLOCK_ECHO,
					       RESPONSE_BLOCK_ICMP, RESPONSE_BLOCK_ALL };

	if (response != RESPONSE_GRADUATED)
		return response;
	return steps[offence <= ARRAY_LENGTH(steps) ? offence - 1 : ARRAY_LENGTH(steps) - 1];
}

static enum block_scope scope_of(const struct settings *settings, enum response response)
{
	switch (response) {
	case RESPONSE_BLOCK_ECHO:
		return BLOCK_ECHO;
	case RESPONSE_LIMIT:
	case RESPONSE_BLOCK_ICMP:
		return BLOCK_ICMP;
	case RESPONSE_BLOCK_ALL:
		return at_most(settings, BLOCK_ALL);
	default:
		return at_most(settings, (enum block_scope)settings->block_scope);
	}
}

static __u64 duration_at(const struct settings *settings, const struct rule_settings *rule,
			 __u64 offence)
{
	const struct duration_list *steps = &settings->block_escalation;
	const __u64 first = rule->block_for ? rule->block_for : settings->block_for;
	__u64 step;

	if (offence < 2 || !steps->count)
		return first;
	step = steps->durations[offence - 2 < steps->count ? offence - 2 : steps->count - 1];
	return step > first ? step : first;
}

static const char *ordinal(char *text, size_t size, __u64 number)
{
	static const char *const words[] = { "first", "second", "third", "fourth", "fifth" };

	if (number <= ARRAY_LENGTH(words))
		return words[number - 1];
	snprintf(text, size, "%lluth", number);
	return text;
}

static void describe(struct stage *stage, __u64 offence)
{
	char duration[UNITS_TEXT], number[24], rate[32] = "";

	if (offence < 2 && stage->action == LIST_DROP)
		return;
	if (stage->action == LIST_LIMIT)
		snprintf(rate, sizeof(rate), " to %u/s", MICROSECONDS / stage->interval);
	snprintf(stage->text, sizeof(stage->text), "%s offence, %s%s for %s",
		 ordinal(number, sizeof(number), offence),
		 stage->action == LIST_LIMIT ? "limited" : "blocked", rate,
		 units_format_duration(duration, stage->duration));
}

struct stage stage_of(const struct settings *settings, const struct rule_settings *rule, bool pair,
		      __u64 offence)
{
	const enum response response = response_at((enum response)rule->response, offence);
	struct stage stage = {
		.action = response == RESPONSE_LIMIT ? LIST_LIMIT : LIST_DROP,
		.scope = pair ? BLOCK_ECHO : scope_of(settings, response),
		.duration = duration_at(settings, rule, offence),
	};

	if (stage.action == LIST_LIMIT)
		stage.interval = MICROSECONDS / (__u32)settings->block_limit;
	describe(&stage, offence);
	return stage;
}
