/* SPDX-License-Identifier: GPL-2.0-only */
/* Which of the operator's segments an address lies in. */
#ifndef ICMPGUARD_CONFIG_SEGMENT_H
#define ICMPGUARD_CONFIG_SEGMENT_H

#include "config/settings.h"

/* The segment's name, by the longest prefix; NULL where it is in none. */
const char *segment_name(const struct segment_list *segments, const struct address *address);

#endif
