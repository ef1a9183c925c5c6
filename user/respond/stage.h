/* SPDX-License-Identifier: GPL-2.0-only */
/* The response by number of the offence: a rule's response, longer and harder for repeat
 * offenders. */
#ifndef ICMPGUARD_RESPOND_STAGE_H
#define ICMPGUARD_RESPOND_STAGE_H

#include "config/settings.h"
#include "lists/list_entry.h"

struct stage {
	enum list_action action; /* LIST_DROP or LIST_LIMIT */
	enum block_scope scope;
	__u64 duration;		/* ns */
	__u32 interval;		/* of a limit: microseconds per packet */
	char text[LIST_REASON]; /* "third offence, blocked for 24h", or "" for a first block */
};

/* `offence`: 1 for the first. For a `pair` only echoes are blocked. */
struct stage stage_of(const struct settings *settings, const struct rule_settings *rule, bool pair,
		      __u64 offence);

#endif
