/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the operator's network segment of an address. */
#ifndef ICMPGUARD_CONFIG_SEGMENT_H
#define ICMPGUARD_CONFIG_SEGMENT_H

#include "config/settings.h"

/* Returns the segment's name, by longest prefix match; NULL if there is none. */
const char *segment_name(const struct segment_list *segments, const struct address *address);

#endif
