/* SPDX-License-Identifier: GPL-2.0-only */
/* What a shell completes, and the scripts that tell it. */
#ifndef ICMPGUARD_COMMANDS_COMPLETION_WRITE_H
#define ICMPGUARD_COMMANDS_COMPLETION_WRITE_H

#include <stddef.h>
#include <stdio.h>

/* What may stand as the value of an option or as an argument. */
enum completed {
	COMPLETED_NOTHING,
	COMPLETED_TEXT, /* anything: nothing is offered */
	COMPLETED_FILE,
	COMPLETED_INTERFACE,
	COMPLETED_INSTANCE,
	COMPLETED_RULE,
	COMPLETED_WORDS, /* those of the description, "bash|zsh|fish" */
};

struct completed_option {
	char name[32]; /* "": the arguments of the command */
	char key;      /* '-': none */
	enum completed value;
	char words[128]; /* of COMPLETED_WORDS, separated by spaces */
	char help[256];
};

enum { COMPLETED_OPTIONS = 48 };

struct completed_command {
	const char *name;
	const char *help;
	struct completed_option options[COMPLETED_OPTIONS];
	int count;
};

void completion_write_bash(FILE *to, const struct completed_command *commands, size_t count);
void completion_write_zsh(FILE *to, const struct completed_command *commands, size_t count);
void completion_write_fish(FILE *to, const struct completed_command *commands, size_t count);

#endif
