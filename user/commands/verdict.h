/* SPDX-License-Identifier: GPL-2.0-only */
/* The first line of `status`: whether all is well, and if not, why. */
#ifndef ICMPGUARD_COMMANDS_VERDICT_H
#define ICMPGUARD_COMMANDS_VERDICT_H

#include "commands/status.h"

#include <jansson.h>

enum verdict_state {
	VERDICT_OK,
	VERDICT_WATCH,	 /* it works, but needs attention */
	VERDICT_TROUBLE, /* it does not work */
	VERDICT_STATES,
};

extern const char *const verdict_names[VERDICT_STATES];

enum { VERDICT_REASONS = 8, VERDICT_TEXT = 192 };

struct verdict {
	enum verdict_state state;
	int count;
	char reasons[VERDICT_REASONS][VERDICT_TEXT]; /* most severe first */
	unsigned int active[SEVERITY_COUNT];	     /* alerts not cleared, by severity */
	json_t *worst; /* latest record of the most severe alert; NULL: none, or lost */
	char worst_text[VERDICT_TEXT]; /* it as text; "": none */
};

/* Judges the gathered status. Free with verdict_free(). */
void verdict_judge(struct verdict *verdict, const struct status *status);
void verdict_free(struct verdict *verdict);

#endif
