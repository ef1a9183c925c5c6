/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast windows.  The kernel side counts the distinct targets of each source and the
 * distinct sources of each target, by view and lane, each in one window.  Where several
 * rules read a count, the setting of one of them is its window: rows WINDOW of
 * detectors/RULE.def.
 */
#ifndef ICMPGUARD_CONFIG_WINDOW_H
#define ICMPGUARD_CONFIG_WINDOW_H

#include "config/settings.h"

enum window_count { TARGETS_OF_SOURCE, SOURCES_OF_TARGET };

/* The window of the targets of a source in this view and lane, in ns. */
__u64 window_of_source(const struct settings *settings, enum view view, enum lane lane);
/* Of the sources of a target. */
__u64 window_of_target(const struct settings *settings, enum view view, enum lane lane);

/* The slow windows of the daemon: the length of one in ns, and how long in it new elements must
 * have been coming before it is reported: a monitor's first round is all new, and it shows in the
 * second that it is one. */
__u64 slow_length(enum slow_window window);
__u64 slow_patience(enum slow_window window);
/* How long, in ns, an alert about a slow window stays without more to report. */
__u64 slow_lasts(enum slow_window window);

#endif
