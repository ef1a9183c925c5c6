// SPDX-License-Identifier: GPL-2.0-only
#include "config/window.h"

#define IN_LANE(lane) (1u << LANE_##lane)

static const struct {
	enum rule rule;
	enum window_count count;
	unsigned int lanes;
} windows[] = {
#define WINDOW(name, label, count, lanes, help) { RULE_##name, count, lanes },
#include "user/detectors/rules.def"
};

/* Counts that no rule reads use the general window. */
static __u64 window_of(const struct settings *settings, enum view view, enum window_count count,
		       enum lane lane)
{
	__u64 window = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(windows); i++)
		if (windows[i].count == count && windows[i].lanes >> lane & 1)
			window = settings->views[view].rules[windows[i].rule].window;
	return window ? window : settings->window;
}

__u64 window_of_source(const struct settings *settings, enum view view, enum lane lane)
{
	return window_of(settings, view, TARGETS_OF_SOURCE, lane);
}

__u64 window_of_target(const struct settings *settings, enum view view, enum lane lane)
{
	return window_of(settings, view, SOURCES_OF_TARGET, lane);
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
