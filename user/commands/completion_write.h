/* SPDX-License-Identifier: GPL-2.0-only */
/* The model of the shell completions, and the scripts generated from it. */
#ifndef ICMPGUARD_COMMANDS_COMPLETION_WRITE_H
#define ICMPGUARD_COMMANDS_COMPLETION_WRITE_H

#include <stddef.h>
#include <stdio.h>

/* The kind of an option's value or of an argument. */
enum completed {
	COMPLETED_NOTHING,
	COMPLETED_TEXT, /* free text: no candidates */
	COMPLETED_FILE,
	COMPLETED_INTERFACE,
	COMPLETED_INSTANCE,
	COMPLETED_RULE,	 /* and the words of the description, "RULE|all" */
	COMPLETED_WORDS, /* from the description, "bash|zsh|fish" */
};

struct completed_option {
	char name[32]; /* "": the command's arguments */
	char key;      /* '-': no short option */
	enum completed value;
	char words[128]; /* for COMPLETED_WORDS, separated by spaces */
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
