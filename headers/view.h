/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The direction of a packet, by which of its ends are at home.  Thresholds and state are kept
 * apart for each: the same packets may be a scan from outside and a monitor's round inside.
 */
#ifndef ICMPGUARD_VIEW_H
#define ICMPGUARD_VIEW_H

#include "headers/types.h"

/* VIEW(number, NAME, "label", "help"): the number is permanent, keys and the history hold it. */
#define VIEWS(VIEW)                                                                                \
	VIEW(0, INBOUND, "inbound", "from outside to home")                                        \
	VIEW(1, OUTBOUND, "outbound", "from home to outside")                                      \
	VIEW(2, PRIVATE, "private", "between hosts at home")                                       \
	VIEW(3, EDGE, "edge", "between hosts outside: transit")

enum view {
#define VIEW(number, name, label, help) VIEW_##name = (number),
	VIEWS(VIEW)
#undef VIEW
#define VIEW(number, name, label, help) +1
	VIEW_COUNT = VIEWS(VIEW)
#undef VIEW
};

static __always_inline enum view view_of(bool source_home, bool target_home)
{
	if (source_home)
		return target_home ? VIEW_PRIVATE : VIEW_OUTBOUND;
	return target_home ? VIEW_INBOUND : VIEW_EDGE;
}

/* Returns the view of the answers to packets of this view. */
static __always_inline enum view view_reverse(enum view view)
{
	switch (view) {
	case VIEW_INBOUND:
		return VIEW_OUTBOUND;
	case VIEW_OUTBOUND:
		return VIEW_INBOUND;
	default:
		return view;
	}
}

#endif
