/* SPDX-License-Identifier: GPL-2.0-only */
/* The first line of `status`: whether all is well, and why not. */
#ifndef ICMPGUARD_COMMANDS_VERDICT_H
#define ICMPGUARD_COMMANDS_VERDICT_H

#include "commands/status.h"

#include <jansson.h>

enum verdict_state {
	VERDICT_OK,
	VERDICT_WATCH,	 /* it works, and there is something to look at */
	VERDICT_TROUBLE, /* it does not do its work */
	VERDICT_STATES,
};

extern const char *const verdict_names[VERDICT_STATES];

enum { VERDICT_REASONS = 8, VERDICT_TEXT = 192 };

struct verdict {
	enum verdict_state state;
	int count;
	char reasons[VERDICT_REASONS][VERDICT_TEXT]; /* the gravest first */
	unsigned int active[SEVERITY_COUNT];	     /* alerts that are not cleared */
	json_t *worst; /* the latest record of the gravest of them; NULL: there is none */
	char worst_text[VERDICT_TEXT]; /* of `worst`, for people */
};

/* Judges what was gathered. Freed by verdict_free(). */
void verdict_judge(struct verdict *verdict, const struct status *status);
void verdict_free(struct verdict *verdict);

#endif
