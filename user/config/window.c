// SPDX-License-Identifier: GPL-2.0-only
#include "config/window.h"

/* Counts that decide about nothing have the general window. */
enum { NO_RULE = RULE_COUNT };

static const int rule_of_source[LANE_COUNT] = {
	[LANE_REQUEST] = RULE_SWEEP,	   [LANE_REPLY] = NO_RULE,
	[LANE_ERROR] = RULE_ERROR_HARVEST, [LANE_DISCOVERY] = RULE_ND_SCAN,
	[LANE_FRAGMENT] = NO_RULE,	   [LANE_OTHER] = NO_RULE,
};

static const int rule_of_target[LANE_COUNT] = {
	[LANE_REQUEST] = RULE_FLOOD_SPOOFED,  [LANE_REPLY] = RULE_FLOOD_SPOOFED,
	[LANE_ERROR] = RULE_PATH_MAPPING,     [LANE_DISCOVERY] = RULE_ND_FLOOD,
	[LANE_FRAGMENT] = RULE_FLOOD_SPOOFED, [LANE_OTHER] = RULE_FLOOD_SPOOFED,
};

static __u64 window_of(const struct settings *settings, enum view view, int rule)
{
	__u64 window = rule == NO_RULE ? 0 : settings->views[view].rules[rule].window;

	return window ? window : settings->window;
}

__u64 window_of_source(const struct settings *settings, enum view view, enum lane lane)
{
	return window_of(settings, view, rule_of_source[lane]);
}

__u64 window_of_target(const struct settings *settings, enum view view, enum lane lane)
{
	return window_of(settings, view, rule_of_target[lane]);
}

__u64 slow_length(enum slow_window window)
{
	static const unsigned int hours[SLOW_WINDOWS] = {
		[SLOW_HOUR] = 1,
		[SLOW_FOUR_HOURS] = 4,
		[SLOW_DAY] = 24,
	};

	return hours[window] * 3600 * NSEC_PER_SEC;
}

__u64 slow_patience(enum slow_window window)
{
	return slow_length(window) / 4;
}

__u64 slow_lasts(enum slow_window window)
{
	return window == SLOW_HOUR ? slow_length(window) : slow_length(window) / 2;
}
