/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fast windows. The kernel side counts the distinct targets of each source and the distinct
 * sources of each target, by view and lane, each in one window. If several rules read a count, the
 * window setting of one of them applies: the WINDOW rows of detectors/RULE.def.
 */
#ifndef ICMPGUARD_CONFIG_WINDOW_H
#define ICMPGUARD_CONFIG_WINDOW_H

#include "config/settings.h"

enum window_count { TARGETS_OF_SOURCE, SOURCES_OF_TARGET };

/* Returns the window, in ns, for the targets of a source in this view and lane. */
__u64 window_of_source(const struct settings *settings, enum view view, enum lane lane);
/* The same for the sources of a target. */
__u64 window_of_target(const struct settings *settings, enum view view, enum lane lane);

/* The daemon's slow windows. slow_length(): the length in ns. slow_patience(): how long, in ns, new
 * elements must keep arriving before they are reported: in a monitor's first round all targets are
 * new, but in the second they repeat. */
__u64 slow_length(enum slow_window window);
__u64 slow_patience(enum slow_window window);
/* Returns how long, in ns, an alert about a slow window lasts without further evidence. */
__u64 slow_lasts(enum slow_window window);

#endif
